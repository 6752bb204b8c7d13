import { isMap, parseDocument, YAMLSeq } from "yaml";

/**
 * The text of a YAML file with entries of its list `key` taken out and others added; all else, comments too, stands as it
 * stood. The text is one that `readYaml` has taken, or empty.
 */
export function editedList(
  text: string,
  key: string,
  edit: { readonly without: (id: string) => boolean; readonly added: readonly object[] },
): string {
  const document = parseDocument(text === "" ? `${key}: []\n` : text);
  const had = document.get(key);
  const list = had instanceof YAMLSeq ? had : new YAMLSeq();
  list.items = list.items.filter((item) => !isMap(item) || !edit.without(String(item.get("id"))));
  for (const entry of edit.added) list.add(document.createNode(entry));
  list.flow = false;
  document.set(key, list);
  return document.toString({ lineWidth: 0 });
}

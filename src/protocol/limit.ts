/** A limit that an RFC sets, in octets unless it says otherwise. */
export interface Limit {
  readonly what: string;
  readonly max: number;
  readonly ref: string;
}

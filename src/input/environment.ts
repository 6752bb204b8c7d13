/** The environment for programs that mailspec starts: without the secrets that it was given that way. */
export function environment(): NodeJS.ProcessEnv {
  const { MAILSPEC_ACCOUNT: _account, MAILSPEC_PASSWORD: _password, ...others } = process.env;
  return others;
}

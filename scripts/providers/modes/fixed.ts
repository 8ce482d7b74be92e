import { given, type Mode } from './mode.ts';

/** Keys, and what else is the same for every request. */
export const keyed: Mode = ({ placed: { place, sign } }) => {
  const [only, ...others] = place;
  if (only === undefined) return { authentication: sign ?? { type: 'none' } };
  if (others.length > 0 || sign !== undefined) return { authentication: given({ type: 'flow', place, sign }) };
  const token = /^Bearer (\{\{ [^{}]* \}\})$/.exec(only.value)?.[1];
  if (token !== undefined && only.at['header']?.toLowerCase() === 'authorization') return { authentication: { type: 'bearer', token } };
  return { authentication: { type: 'apiKey', value: only.value, place: only.at } };
};

/** User name and password as Basic, unless the settings put them elsewhere. */
export const basic: Mode = (context) => {
  const { known, placed } = context;
  if (['username', 'password'].some((name) => placed.names.has(`credentials.${name}`))) return keyed(context);
  const username = known.need('username', {});
  const password = known.need('password', { secret: true });
  if (placed.place.length === 0 && placed.sign === undefined)
    return { authentication: { type: 'basic', username: `{{ ${username} }}`, password: `{{ ${password} }}` } };
  const value = `Basic {{ $encode(${username} & ":" & ${password}, "base64") }}`;
  return {
    authentication: given({ type: 'flow', place: [{ at: { header: 'Authorization' }, value }, ...placed.place], sign: placed.sign }),
  };
};

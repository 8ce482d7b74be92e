import { closed, oneOf, text, textOrNull, time, timeOrNull } from './schema.ts';

export const connectionShapes = {
  BegunConnection: closed('A page to send a person to.', {
    url: text('The page of the provider.'),
    userCode: textOrNull('What they enter there, where they do that on another device; null: they are sent back.'),
    expiresAt: time('They have to be back by then. ISO 8601.'),
  }),
  Connection: closed('How a connection stands.', {
    status: oneOf(
      ['connected', 'needs_reconnect', 'not_connected', 'not_needed'],
      '`not_needed`: nobody has to allow anything, and nothing is kept.',
    ),
    reason: textOrNull('Why it needs to be connected again, or why the last attempt failed.'),
    expiresAt: timeOrNull('Until when what it was given is good; it is renewed by itself where it can be. ISO 8601.'),
    updatedAt: timeOrNull('When it was given. ISO 8601.'),
  }),
};

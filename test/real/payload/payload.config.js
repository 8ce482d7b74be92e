import { sqliteAdapter } from '@payloadcms/db-sqlite';
import { buildConfig } from 'payload';

export default buildConfig({
  secret: process.env.PAYLOAD_SECRET ?? '',
  telemetry: false,
  graphQL: { disable: true },
  db: sqliteAdapter({ client: { url: process.env.DATABASE_URL ?? '' }, migrationDir: '.prepared/migrations' }),
  collections: [
    { slug: 'users', auth: { useAPIKey: true }, fields: [] },
    {
      slug: 'posts',
      fields: [
        { name: 'title', type: 'text', required: true },
        { name: 'body', type: 'textarea' },
        { name: 'rank', type: 'number' },
        { name: 'author', type: 'group', fields: [{ name: 'name', type: 'text' }] },
      ],
    },
  ],
});

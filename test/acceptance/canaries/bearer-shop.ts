/** A datasource whose only secret is `SHOP_TOKEN`. */
export const bearerShop = {
  'shop.connector.json': {
    kind: 'connector',
    name: 'shop',
    configurationSchema: { type: 'object', properties: { token: { type: 'string', secret: true } } },
    authentication: { type: 'bearer', token: '{{ configuration.token }}' },
    http: { baseUrl: 'http://localhost:1' },
    objects: [{ name: 'thing', recordId: 'id', list: { path: '/things' } }],
  },
  'shop.datasource.json': { kind: 'datasource', name: 'shop', connector: 'shop', configuration: { token: '${env:SHOP_TOKEN}' } },
};

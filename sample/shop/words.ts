/** The vocabulary of the sample's records. E-mail addresses are at domains reserved for examples (RFC 2606). */

type Words = readonly [string, ...string[]];

export interface Category {
  readonly id: number;
  readonly name: string;
  readonly things: Words;
  /** Least and greatest price, in cents. */
  readonly prices: readonly [number, number];
  readonly sizes: Words;
}

export const categories: readonly [Category, ...Category[]] = [
  {
    id: 15,
    name: 'Kitchen',
    things: ['Kettle', 'Skillet', 'Chopping Board', 'Pepper Mill', 'Teapot', 'Mixing Bowl'],
    prices: [1290, 11900],
    sizes: ['Small', 'Medium', 'Large'],
  },
  {
    id: 16,
    name: 'Clothing',
    things: ['Sweater', 'T-Shirt', 'Rain Jacket', 'Scarf', 'Beanie', 'Work Trousers'],
    prices: [1490, 15900],
    sizes: ['S', 'M', 'L', 'XL'],
  },
  {
    id: 17,
    name: 'Garden',
    things: ['Trowel', 'Watering Can', 'Planter', 'Hedge Shears', 'Seed Box', 'Rake'],
    prices: [790, 8900],
    sizes: ['1 l', '5 l', '10 l'],
  },
  {
    id: 18,
    name: 'Stationery',
    things: ['Notebook', 'Fountain Pen', 'Desk Pad', 'Pencil Case', 'Letter Opener', 'Ink'],
    prices: [390, 6900],
    sizes: ['A6', 'A5', 'A4'],
  },
  {
    id: 19,
    name: 'Lighting',
    things: ['Desk Lamp', 'Lantern', 'Pendant Light', 'Candle Holder', 'Wall Light', 'Torch'],
    prices: [1990, 24900],
    sizes: ['20 cm', '30 cm', '45 cm'],
  },
  {
    id: 20,
    name: 'Outdoor',
    things: ['Tent', 'Sleeping Mat', 'Canteen', 'Pocket Knife', 'Backpack', 'Hammock'],
    prices: [1590, 39900],
    sizes: ['One person', 'Two persons', 'Family'],
  },
];

export const materials: Words = [
  'Oak',
  'Steel',
  'Wool',
  'Linen',
  'Copper',
  'Canvas',
  'Ash',
  'Brass',
  'Cork',
  'Stoneware',
  'Felt',
  'Walnut',
];
export const manners: Words = ['Classic', 'Folding', 'Everyday', 'Hand-Made', 'Light', 'Heritage', 'Compact', 'Nordic', 'Sturdy', 'Plain'];
export const colours: Words = ['Graphite', 'Moss', 'Rust', 'Sand', 'Ink Blue', 'Chalk', 'Mustard', 'Plum'];
export const tags: Words = ['new', 'bestseller', 'gift', 'repairable', 'seasonal', 'made-in-europe'];
export const brands: Words = ['Halden & Søn', 'Brightwell', 'Otto Marek', 'Casa Lumbre', 'Fernhill'];

export const firstNames: Words = [
  'Anna',
  'Ben',
  'Chloé',
  'Dario',
  'Elif',
  'Finn',
  'Greta',
  'Hugo',
  'Ines',
  'Jonas',
  'Katarzyna',
  'Luca',
  'Mia',
  'Noah',
  'Olivia',
  'Paul',
  'Rosa',
  'Søren',
  'Tereza',
  'Yusuf',
];
export const lastNames: Words = [
  'Albrecht',
  'Berger',
  'Costa',
  'Dubois',
  'Eriksen',
  'Fischer',
  'García',
  'Horváth',
  'Jansen',
  'Kowalski',
  'Lindqvist',
  'Moreau',
  'Novák',
  "O'Neill",
  'Peeters',
  'Rossi',
  'Schneider',
  'Tóth',
  'Weber',
  'Yılmaz',
];
export const streets: Words = [
  'Lindenstraße',
  'Rue des Lilas',
  'Via Roma',
  'Kastanienallee',
  'Calle Mayor',
  'Kerkstraat',
  'Storgatan',
  'High Street',
  'Hauptstraße',
  'Gartenweg',
];
export const places: readonly [Place, ...Place[]] = [
  { city: 'Berlin', postcode: '10115', country: 'DE', state: 'DE-BE', phone: '+49 30 23125' },
  { city: 'Hamburg', postcode: '20095', country: 'DE', state: 'DE-HH', phone: '+49 40 66969' },
  { city: 'Wien', postcode: '1010', country: 'AT', state: '', phone: '+43 1 58858' },
  { city: 'Paris', postcode: '75011', country: 'FR', state: '', phone: '+33 1 99 00 1' },
  { city: 'Milano', postcode: '20121', country: 'IT', state: 'MI', phone: '+39 02 5550' },
  { city: 'Madrid', postcode: '28013', country: 'ES', state: 'M', phone: '+34 91 5550' },
  { city: 'Utrecht', postcode: '3511 AB', country: 'NL', state: '', phone: '+31 30 5550' },
  { city: 'Göteborg', postcode: '411 03', country: 'SE', state: '', phone: '+46 31 39060' },
  { city: 'Kraków', postcode: '31-042', country: 'PL', state: 'PL-MA', phone: '+48 12 5550' },
];
export const companies: Words = ['Nordlicht GmbH', 'Atelier Marchand', 'Studio Vento', 'Bureau Kade', 'Kavárna Slavia'];
export const mailDomains: Words = ['example.com', 'example.net', 'example.org'];
export const notes: Words = [
  'Please leave it with the neighbours.',
  'Gift wrapping, please.',
  'Call before delivery: “side entrance”.',
  'Danke & schöne Grüße!',
];
export const agents: Words = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15',
  'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36',
];

export interface Place {
  readonly city: string;
  readonly postcode: string;
  readonly country: string;
  readonly state: string;
  readonly phone: string;
}

export { createLookups } from './create-lookups.ts';
export { createTableService, type TableFormat, tableFormats, type TableService } from './table-service.ts';

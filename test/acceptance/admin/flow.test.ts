// Scenarios 35, 36, 37 and 46 for the sample shop; those of another shop system stand beside its documents' tests.
import { sampleShop } from './admin-shop.ts';
import { describeAdmin } from './scenarios.ts';

describeAdmin(sampleShop);

import type { Events, Listener } from '../kernel/events.ts';
import type { Tenant } from '../vault/ports.ts';
import type { Owners } from './owners.ts';
import { isSameTenant } from './scopes.ts';

/** The same events, but that those of an instance say whose it is. */
export function withTenants(events: Events, owners: Owners): Events {
  return {
    subscribe: (listener) => events.subscribe(listener),
    emit(name, event) {
      const tenant = 'datasource' in event ? owners.tenantOf(event.datasource) : undefined;
      events.emit(name, tenant ? { ...event, ...tenant } : event);
    },
  };
}

/** Only what happens to what this tenant has. */
export function ofTenant(events: Pick<Events, 'subscribe'>, tenant: Tenant): Pick<Events, 'subscribe'> {
  return {
    subscribe: (listener) =>
      events.subscribe(((name, event) => {
        if (!('scope' in event && 'identity' in event)) return;
        const { scope, identity } = event;
        if (scope !== undefined && identity !== undefined && isSameTenant({ scope, identity }, tenant)) listener(name, event);
        // A name and its event come together.
      }) as Listener),
  };
}

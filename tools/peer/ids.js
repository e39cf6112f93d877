// Identifiers that sort by time (UUID version 7), as the service makes them: an index grows at its end only.

import { randomUUID } from 'node:crypto';

export function newId() {
    const time = Date.now().toString(16).padStart(12, '0');
    return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}

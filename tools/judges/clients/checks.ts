// What the programs that use generated clients share: where the service is, and a line of JSON for each thing they looked at.
export const base = process.env['BASE'] ?? '';
export const key = process.env['KEY'] ?? '';
export const token = process.env['TOKEN'] ?? '';
export const bearer = (value: string) => ({ Authorization: `Bearer ${value}` });
export const newName = () => `Buurttuin ${Date.now()}-${Math.round(Math.random() * 1e6)}`;

export function check(step: string, good: boolean, told: unknown): void {
    console.log(JSON.stringify({ step, good, told: JSON.stringify(told) ?? 'nothing' }));
}

// A step that throws is told, and the others are still made.
export async function step(name: string, look: () => Promise<[boolean, unknown]>): Promise<void> {
    try {
        check(name, ...(await look()));
    } catch (error) {
        check(name, false, String(error));
    }
}

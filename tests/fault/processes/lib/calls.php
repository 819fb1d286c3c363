<?php
// One recorded operation as a call of the extension.

declare(strict_types=1);

namespace Fault;

/**
 * `options` configures the extension; `op` says what is called, on which day and employee, by whom.
 *
 * @param array{options: array<string, mixed>, date: string, op: string} $call
 * @return array<string, mixed>
 */
function perform(array $call): array
{
    try {
        appointease_configure($call['options']);
        $date = $call['date'];
        $employee = $call['e'] ?? 0;
        $slot = [$date, $employee, $call['t'] ?? '', $call['c'] ?? ''];
        return match ($call['op']) {
            'select' => appointease_set_active_selection(...$slot, duration: $call['d']),
            'release' => ['had' => appointease_clear_active_selection(...$slot)],
            'lock' => appointease_lock_slot(...$slot, duration: $call['d']),
            'unlock' => ['had' => appointease_delete_lock(...$slot)],
            'poll' => appointease_heartbeat([
                'date' => $date,
                'employee_id' => (string) $employee,
                'client_id' => $call['c'],
                'selected_time' => $call['t'] ?? '',
            ]),
            'selections' => ['holds' => appointease_get_active_selections($date, $employee)],
            'locks' => ['holds' => appointease_get_locked_slots($date, $employee)],
            'book' => appointease_book_atomic([
                'name' => 'Visitor',
                'email' => 'visitor@example.org',
                'phone' => '1',
                'appointment_date' => "$date {$call['t']}:00",
                'service_id' => $call['service'],
                'employee_id' => $employee,
                'idempotency_key' => $call['key'],
                'client_id' => $call['c'],
            ]),
            'cancel' => appointease_cancel($call['id']),
            'metrics' => appointease_metrics(),
        };
    } catch (\Throwable $error) {
        return ['error' => $error::class . ': ' . $error->getMessage()];
    }
}

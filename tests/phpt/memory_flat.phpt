--TEST--
Memory stays flat over 20,000 calls
--DESCRIPTION--
A worker serves requests for days. Neither PHP's heap nor the process may grow with the number of calls, be they answered,
refused or wrong.
--FILE--
<?php
require __DIR__ . '/connect.inc';

connect();
[$service, $employee] = salon();
appointease_book_atomic(booking($service, $employee, '08:00'));
$options = options();

function resident(): int
{
    preg_match('/^VmRSS:\s+(\d+) kB/m', file_get_contents('/proc/self/status'), $found);
    return 1024 * (int) $found[1];
}
function rounds(int $count): void
{
    global $service, $employee, $options;
    for ($i = 0; $i < $count; $i++) {
        appointease_configure($options);
        appointease_set_active_selection(DAY, $employee, '10:00', 'ann');
        appointease_set_active_selection(DAY, $employee, '10:00', 'bob');
        appointease_get_active_selections(DAY, $employee);
        appointease_heartbeat(['date' => DAY, 'employee_id' => (string) $employee, 'client_id' => 'bob', 'duration' => '30']);
        appointease_heartbeat(['date' => str_repeat('x', 10000)]);
        appointease_get_availability(DAY, $employee, $service);
        appointease_book_atomic(booking($service, $employee, '08:00'));
        try {
            appointease_get_booked_slots("\xff", 1);
        } catch (AppointEase\Exception) {
        }
        try {
            appointease_lock_slot(DAY, [], '10:00', 'ann');
        } catch (TypeError) {
        }
    }
}
// Buffers and the allocator reach their size first; with MySQL that takes longer than with MariaDB.
rounds(1000);
[$heap, $process] = [memory_get_usage(), resident()];
rounds(2000);
$grown = [memory_get_usage() - $heap, resident() - $process];
var_dump($grown[0] < 100_000 ?: $grown, $grown[1] < 2 * 1024 * 1024 ?: $grown);
--EXPECT--
bool(true)
bool(true)

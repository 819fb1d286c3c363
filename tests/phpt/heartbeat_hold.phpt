--TEST--
A poll that names the poller's slot learns whether he still has it
--DESCRIPTION--
selected, locked or lost: the page must notice when the computer slept past the lease.
--FILE--
<?php
require __DIR__ . '/connect.inc';

in_both_modes(function () {
    $hold = fn (string $time, string $client = 'ann') => show(appointease_heartbeat(
        ['date' => DAY, 'employee_id' => 1, 'client_id' => $client, 'selected_time' => $time]
    )['appointease_hold']);
    appointease_set_active_selection(DAY, 1, '10:00', 'ann');
    $hold('10:00');
    $hold('10:30');
    $hold('10:00', 'bob');
    $hold('10:00', '');
    appointease_lock_slot(DAY, 1, '10:00', 'ann', null, 300);
    $hold('10:00');
    appointease_delete_lock(DAY, 1, '10:00', 'ann');
    $hold('10:00');
    show(array_key_exists('appointease_hold', appointease_heartbeat(['date' => DAY, 'employee_id' => 1, 'client_id' => 'ann'])));
}, ['selection_ttl' => 300]);
--EXPECTF--
-- redis
{"status":"selected","ttl":300}
{"status":"lost","ttl":0}
{"status":"lost","ttl":0}
{"status":"lost","ttl":0}
{"status":"locked","ttl":%d}
{"status":"lost","ttl":0}
false
-- mysql
{"status":"selected","ttl":300}
{"status":"lost","ttl":0}
{"status":"lost","ttl":0}
{"status":"lost","ttl":0}
{"status":"locked","ttl":%d}
{"status":"lost","ttl":0}
false

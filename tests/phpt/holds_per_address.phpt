--TEST--
An address has only so many visitors with holds, and none is named
--DESCRIPTION--
A stranger with many client ids must not be able to hold a whole day; the number is checked where the hold is given, and
the address is kept as a digest only.
--FILE--
<?php
require __DIR__ . '/connect.inc';

foreach ([true, false] as $redis) {
    echo $redis ? "-- redis\n" : "-- mysql\n";
    $options = connect(['client_address' => '192.0.2.77', 'holds_per_address' => 2], $redis);
    show(appointease_set_active_selection(DAY, 1, '10:00', 'ann')['success']);
    show(appointease_lock_slot(DAY, 1, '11:00', 'bob')['success']);
    $refused = appointease_set_active_selection(DAY, 1, '12:00', 'eve');
    show([$refused['success'], $refused['code'], $refused['ttl'] > 0, $refused['ttl'] <= 10]);
    show(appointease_set_active_selection(DAY, 1, '12:30', 'ann')['success']);
    appointease_configure(['client_address' => '192.0.2.78'] + $options);
    show(appointease_set_active_selection(DAY, 1, '12:00', 'eve')['success']);
    appointease_configure(['client_address' => null] + $options);
    show(appointease_set_active_selection(DAY, 1, '13:00', 'joe')['success']);
    appointease_configure(['client_address' => '192.0.2.77'] + $options);
    appointease_delete_lock(DAY, 1, '11:00', 'bob');
    show(appointease_set_active_selection(DAY, 1, '14:00', 'kim')['success']);
    // Giving up one of two holds does not make room for another visitor.
    appointease_lock_slot(DAY, 1, '15:00', 'ann');
    appointease_set_active_selection(DAY, 1, '16:00', 'ann');
    appointease_clear_active_selection(DAY, 1, '16:00', 'ann');
    show(appointease_set_active_selection(DAY, 1, '17:00', 'eve')['code'] ?? 'given');
    // A poll renews a pick and need not say where from: the address is that of the pick all the same.
    $short = ['selection_ttl' => 2, 'holds_per_address' => 1, 'client_address' => '192.0.2.99'] + $options;
    appointease_configure($short);
    show(appointease_set_active_selection(DAY, 2, '10:00', 'lea')['success']);
    appointease_configure(['client_address' => null] + $short);
    for ($i = 0; $i < 3; $i++) {
        usleep(900_000);
        appointease_heartbeat(['date' => DAY, 'employee_id' => '2', 'client_id' => 'lea', 'selected_time' => '10:00', 'duration' => '60']);
    }
    appointease_configure($short);
    show(appointease_set_active_selection(DAY, 2, '12:00', 'eve')['code'] ?? 'given');
    appointease_configure(['client_address' => null] + $short);
    show(appointease_clear_active_selection(DAY, 2, '10:00', 'lea'));
    appointease_configure($short);
    show(appointease_set_active_selection(DAY, 2, '12:00', 'eve')['code'] ?? 'given');
    appointease_configure($options);
    if ($redis) {
        show(str_contains(implode(' ', keys($options['key_prefix'])), '192.0.2.7'));
    }
}
attempt(fn () => appointease_configure(['client_address' => 7]));
attempt(fn () => appointease_configure(['holds_per_address' => -1]));
attempt(fn () => appointease_configure(['client_address' => str_repeat('x', 65)]));
--EXPECT--
-- redis
true
true
[false,"too_many_holds",true,true]
true
true
true
true
"too_many_holds"
true
"too_many_holds"
true
"given"
false
-- mysql
true
true
[false,"too_many_holds",true,true]
true
true
true
true
"too_many_holds"
true
"too_many_holds"
true
"given"
ConfigurationException[client_address] client_address: it must be a string.
ConfigurationException[holds_per_address] holds_per_address: it must be a whole number from 0 to 1000000.
ConfigurationException[client_address] client_address: it has more than 64 bytes.

--TEST--
A poll answers others' picks and locks and what is booked, never the poller's own and nobody's id
--DESCRIPTION--
Its values arrive as strings. What is one's own must not look taken to oneself, and no secret of another may leave.
--FILE--
<?php
require __DIR__ . '/connect.inc';

in_both_modes(function () {
    [$service, $employee] = salon();
    appointease_book_atomic(booking($service, $employee, '08:00'));
    appointease_set_active_selection(DAY, $employee, '10:00', 'secret-ann');
    appointease_set_active_selection(DAY, $employee, '09:00', 'secret-bob');
    appointease_lock_slot(DAY, $employee, '12:00', 'secret-cid');
    appointease_lock_slot(DAY, $employee, '11:00', 'secret-dan');
    $poll = ['date' => DAY, 'employee_id' => (string) $employee];
    foreach (['', 'secret-ann', 'secret-cid'] as $client) {
        $answer = appointease_heartbeat($poll + ['client_id' => $client, 'selected_time' => '']);
        $answer['cache_info']['timestamp'] = is_int($answer['cache_info']['timestamp']) && abs($answer['cache_info']['timestamp'] - time()) < 60;
        $answer['appointease_version'] = strlen($answer['appointease_version']);
        show($answer);
    }
    show(appointease_heartbeat($poll + ['unknown' => ['ignored']])['appointease_booked_slots']);
    show(appointease_heartbeat(['date' => '2090-06-06'] + $poll)['appointease_booked_slots']);
});
--EXPECT--
-- redis
{"redis_status":"available","storage_mode":"redis","appointease_active_selections":["09:00","10:00"],"appointease_locked_slots":["11:00","12:00"],"appointease_booked_slots":["08:00"],"appointease_version":16,"cache_info":{"redis_enabled":true,"storage_mode":"redis","timestamp":true},"heartbeat_interval":1}
{"redis_status":"available","storage_mode":"redis","appointease_active_selections":["09:00"],"appointease_locked_slots":["11:00","12:00"],"appointease_booked_slots":["08:00"],"appointease_version":16,"cache_info":{"redis_enabled":true,"storage_mode":"redis","timestamp":true},"heartbeat_interval":1}
{"redis_status":"available","storage_mode":"redis","appointease_active_selections":["09:00","10:00"],"appointease_locked_slots":["11:00"],"appointease_booked_slots":["08:00"],"appointease_version":16,"cache_info":{"redis_enabled":true,"storage_mode":"redis","timestamp":true},"heartbeat_interval":1}
["08:00"]
[]
-- mysql
{"redis_status":"unavailable","storage_mode":"mysql","appointease_active_selections":["09:00","10:00"],"appointease_locked_slots":["11:00","12:00"],"appointease_booked_slots":["08:00"],"appointease_version":16,"cache_info":{"redis_enabled":false,"storage_mode":"mysql","timestamp":true},"heartbeat_interval":1}
{"redis_status":"unavailable","storage_mode":"mysql","appointease_active_selections":["09:00"],"appointease_locked_slots":["11:00","12:00"],"appointease_booked_slots":["08:00"],"appointease_version":16,"cache_info":{"redis_enabled":false,"storage_mode":"mysql","timestamp":true},"heartbeat_interval":1}
{"redis_status":"unavailable","storage_mode":"mysql","appointease_active_selections":["09:00","10:00"],"appointease_locked_slots":["11:00"],"appointease_booked_slots":["08:00"],"appointease_version":16,"cache_info":{"redis_enabled":false,"storage_mode":"mysql","timestamp":true},"heartbeat_interval":1}
["08:00"]
[]

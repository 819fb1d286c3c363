--TEST--
With a duration a poll lists every start at which such a slot would overlap
--DESCRIPTION--
The page only tests membership. The starts are on the five-minute marks, within the day, and never the poller's own.
--FILE--
<?php
require __DIR__ . '/connect.inc';

in_both_modes(function () {
    [$service, $employee] = salon();
    appointease_book_atomic(booking($service, $employee, '00:10'));
    appointease_set_active_selection(DAY, $employee, '10:00', 'ann', 10);
    appointease_lock_slot(DAY, $employee, '23:40', 'bob', 20);
    $poll = fn (array $more) => array_intersect_key(
        appointease_heartbeat($more + ['date' => DAY, 'employee_id' => $employee]),
        ['appointease_active_selections' => 1, 'appointease_locked_slots' => 1, 'appointease_booked_slots' => 1]
    );
    show($poll(['duration' => '15']));
    show($poll(['duration' => 5, 'client_id' => 'ann']));
    show(count($poll(['duration' => '1440'])['appointease_active_selections']));
    show($poll(['duration' => '']) === $poll([]));
});
--EXPECT--
-- redis
{"appointease_active_selections":["09:50","09:55","10:00","10:05"],"appointease_locked_slots":["23:30","23:35","23:40","23:45","23:50","23:55"],"appointease_booked_slots":["00:00","00:05","00:10","00:15","00:20","00:25","00:30","00:35"]}
{"appointease_active_selections":[],"appointease_locked_slots":["23:40","23:45","23:50","23:55"],"appointease_booked_slots":["00:10","00:15","00:20","00:25","00:30","00:35"]}
122
true
-- mysql
{"appointease_active_selections":["09:50","09:55","10:00","10:05"],"appointease_locked_slots":["23:30","23:35","23:40","23:45","23:50","23:55"],"appointease_booked_slots":["00:00","00:05","00:10","00:15","00:20","00:25","00:30","00:35"]}
{"appointease_active_selections":[],"appointease_locked_slots":["23:40","23:45","23:50","23:55"],"appointease_booked_slots":["00:10","00:15","00:20","00:25","00:30","00:35"]}
122
true

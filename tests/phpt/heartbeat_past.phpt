--TEST--
A poll says nothing of a day that is over
--FILE--
<?php
require __DIR__ . '/connect.inc';

in_both_modes(function () {
    [$service, $employee] = salon();
    foreach (['-30 days', '+7 days'] as $when) {
        $day = date('Y-m-d', strtotime($when));
        show(appointease_book_atomic(booking($service, $employee, "$day 10:00", ['as_staff' => true]))['success']);
        $poll = ['date' => $day, 'employee_id' => (string) $employee, 'client_id' => 'ann'];
        show(appointease_heartbeat($poll)['appointease_booked_slots']);
        show(appointease_get_booked_slots($day, $employee));
    }
});
?>
--EXPECT--
-- redis
true
[]
["10:00"]
true
["10:00"]
["10:00"]
-- mysql
true
[]
["10:00"]
true
["10:00"]
["10:00"]

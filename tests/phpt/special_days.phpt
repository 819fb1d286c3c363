--TEST--
Special days are saved over what the same days had, listed with the house's, and made ordinary again
--DESCRIPTION--
An employee's own list shows the days of the whole house too; deleting takes only what was asked for.
--FILE--
<?php
require __DIR__ . '/connect.inc';

connect();
[, $ann] = salon();
$list = function (array $filter) {
    foreach (appointease_get_special_days($filter + ['from' => '2090-01-01', 'to' => '2090-12-31']) as $day) {
        show($day);
    }
    echo "--\n";
};
show(appointease_save_special_days(['from' => '2090-12-25', 'to' => '2090-12-26', 'hours' => [], 'note' => ' Noël ']));
appointease_save_special_days(['from' => '2090-12-26', 'employee_id' => (string) $ann, 'hours' => [['13:00', '24:00'], ['09:00', '12:00']]]);
$list([]);
$list(['employee_id' => $ann]);
appointease_save_special_days(['from' => '2090-12-26', 'employee_id' => $ann, 'hours' => [['10:00', '11:00']], 'note' => 'short']);
show(appointease_delete_special_days(['from' => '2090-12-25', 'to' => '2090-12-31', 'employee_id' => null]));
$list(['employee_id' => 0]);
show([appointease_delete_special_days(['from' => '2090-12-26', 'employee_id' => $ann]), appointease_delete_special_days(['from' => '2090-12-26'])]);
show(rows('special_days'));
--EXPECT--
[{"employee_id":0,"date":"2090-12-25","hours":[],"note":"Noël"},{"employee_id":0,"date":"2090-12-26","hours":[],"note":"Noël"}]
{"employee_id":0,"date":"2090-12-25","hours":[],"note":"Noël"}
{"employee_id":0,"date":"2090-12-26","hours":[],"note":"Noël"}
{"employee_id":1,"date":"2090-12-26","hours":[["09:00","12:00"],["13:00","24:00"]],"note":""}
--
{"employee_id":0,"date":"2090-12-25","hours":[],"note":"Noël"}
{"employee_id":0,"date":"2090-12-26","hours":[],"note":"Noël"}
{"employee_id":1,"date":"2090-12-26","hours":[["09:00","12:00"],["13:00","24:00"]],"note":""}
--
2
{"employee_id":1,"date":"2090-12-26","hours":[["10:00","11:00"]],"note":"short"}
--
[1,0]
0

--TEST--
Employees are made, changed field by field, listed and withdrawn
--DESCRIPTION--
All seven weekdays are always in the answer, in order; hours are sorted; whoever has no list of services offers all.
--FILE--
<?php
require __DIR__ . '/connect.inc';

connect();
[$one] = salon();
$two = appointease_save_service(['name' => 'Two', 'duration' => 5])['id'];
show($ann = appointease_save_employee(['name' => 'Zoë']));
show(appointease_save_employee([
    'id' => $ann['id'], 'email' => 'zoe@example.org', 'user_id' => '7', 'service_ids' => [$two, (string) $one, $two],
    'hours' => ['sun' => [['20:00', '24:00']], 'mon' => [['13:00', '17:00'], ['09:00', '12:00']]],
]));
show(array_diff_key(appointease_save_employee(['id' => $ann['id'], 'active' => false, 'name' => null]), ['hours' => 1]));
show(array_column(appointease_get_employees(), 'name'));
show(array_column(appointease_get_employees(true), 'name'));
show(appointease_get_employees(true)[1]['hours']['mon']);
$cleared = appointease_save_employee(['id' => $ann['id'], 'user_id' => null, 'service_ids' => [], 'hours' => [], 'email' => '']);
show([$cleared['user_id'], $cleared['service_ids'], array_merge(...array_values($cleared['hours'])), $cleared['email']]);
--EXPECTF--
{"id":%d,"name":"Zoë","email":"","user_id":null,"service_ids":[],"hours":{"mon":[["09:00","17:00"]],"tue":[["09:00","17:00"]],"wed":[["09:00","17:00"]],"thu":[["09:00","17:00"]],"fri":[["09:00","17:00"]],"sat":[],"sun":[]},"active":true,"max_per_day":0}
{"id":%d,"name":"Zoë","email":"zoe@example.org","user_id":7,"service_ids":[1,%d],"hours":{"mon":[["09:00","12:00"],["13:00","17:00"]],"tue":[],"wed":[],"thu":[],"fri":[],"sat":[],"sun":[["20:00","24:00"]]},"active":true,"max_per_day":0}
{"id":%d,"name":"Zoë","email":"zoe@example.org","user_id":7,"service_ids":[1,%d],"active":false,"max_per_day":0}
["Ann"]
["Ann","Zoë"]
[["09:00","12:00"],["13:00","17:00"]]
[null,[],[],""]

--TEST--
Without a Redis that answers, everything works and says 'mysql'
--DESCRIPTION--
Redis makes it fast; losing it may cost a visitor nothing but speed. The port is closed from the start.
--FILE--
<?php
require __DIR__ . '/connect.inc';

$closed = stream_socket_server('tcp://127.0.0.1:0');
$port = explode(':', stream_socket_get_name($closed, false))[1];
fclose($closed);
connect(['redis_url' => "redis://:secret@127.0.0.1:$port/3"], false);
[$service, $employee] = salon();

attempt(fn () => appointease_set_active_selection(DAY, $employee, '10:00', 'me'));
attempt(fn () => appointease_set_active_selection(DAY, $employee, '10:00', 'other'));
attempt(fn () => appointease_lock_slot(DAY, $employee, '10:00', 'me'));
attempt(fn () => array_keys(appointease_get_locked_slots(DAY, $employee)));
$poll = appointease_heartbeat(['date' => DAY, 'employee_id' => $employee, 'client_id' => 'other']);
$poll['cache_info']['timestamp'] = abs($poll['cache_info']['timestamp'] - time()) < 60;
unset($poll['appointease_version']);
show($poll);
attempt(fn () => appointease_heartbeat([]));
attempt(fn () => appointease_delete_lock(DAY, $employee, '10:00', 'me'));
attempt(fn () => appointease_book_atomic(booking($service, $employee, '10:00', ['client_id' => 'me']))['success']);
attempt(fn () => appointease_get_booked_slots(DAY, $employee));

$status = appointease_status();
echo str_replace($port, 'PORT', json_encode($status['redis'], JSON_UNESCAPED_SLASHES)), "\n";
show([$status['storage_mode'], $status['mysql']['status'], appointease_metrics()['failovers'] > 0]);
--EXPECTF--
{"success":true,"status":"selected","storage":"mysql","ttl":10}
{"success":false,"code":"slot_locked","message":"Slot is already locked","ttl":%d,"storage":"mysql"}
{"success":true,"status":"locked","storage":"mysql","ttl":600}
["10:00"]
{"redis_status":"unavailable","storage_mode":"mysql","appointease_active_selections":[],"appointease_locked_slots":["10:00"],"appointease_booked_slots":[],"cache_info":{"redis_enabled":false,"storage_mode":"mysql","timestamp":true},"heartbeat_interval":1}
{"redis_status":"unavailable","storage_mode":"mysql"}
true
true
["10:00"]
{"configured":true,"status":"unavailable","mode":"without","endpoint":"127.0.0.1:PORT (database 3)","error":"Redis at 127.0.0.1:PORT (database 3) cannot be reached.","advice":"The database serves until Redis answers again; it is asked once a second."}
["mysql","available",true]

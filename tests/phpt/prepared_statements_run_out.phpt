--TEST--
A server that allows few prepared statements more is served with those few
--FILE--
<?php
require __DIR__ . '/connect.inc';

connect([], false);
[, $employee] = salon();
$most = database()->query('SELECT @@max_prepared_stmt_count')->fetch_row()[0];
$there = database()->query("SHOW GLOBAL STATUS LIKE 'Prepared_stmt_count'")->fetch_row()[1];
// Each length of a service is a statement of its own, which a worker would keep.
$lengths = range(5, 60, 5);
try {
    database()->query('SET GLOBAL max_prepared_stmt_count = ' . ($there + 8));
    foreach ($lengths as $hour => $length) {
        $service = appointease_save_service(['name' => "For $length", 'duration' => $length])['id'];
        $time = sprintf('%02d:00', 8 + $hour);
        appointease_lock_slot(DAY, $employee, $time, "visitor-$length", service_id: $service);
        $booked[] = appointease_book_atomic(booking($service, $employee, $time, ['client_id' => "visitor-$length"]))['success'];
    }
} finally {
    database()->query("SET GLOBAL max_prepared_stmt_count = $most");
}
show(array_count_values(array_map('json_encode', $booked)));
show(appointease_audit_overlaps()['sound']);
?>
--EXPECT--
{"true":12}
true

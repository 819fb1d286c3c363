--TEST--
Running out of memory in the middle of an answer leaves the extension in order
--DESCRIPTION--
PHP leaves by longjmp: no destructor of ours runs. So no PHP value may be made while a connection or a transaction is held.
A list that is larger than the limit ends the script inside the call; a shutdown function then gets right answers.
--FILE--
<?php
require __DIR__ . '/connect.inc';

$code = <<<'PHP'
    [$options, $employee, $id] = $given;
    appointease_configure($options);
    show(count(appointease_get_appointments(['from' => DAY, 'limit' => 5])));
    register_shutdown_function(function () use ($employee, $id) {
        echo "\n";
        ini_set('memory_limit', '64M');
        show([appointease_heartbeat([])['storage_mode'], appointease_get_booked_slots(DAY, $employee)]);
        show([appointease_cancel($id)['status'], count(appointease_get_appointments(['from' => DAY, 'limit' => 500]))]);
    });
    appointease_get_appointments(['from' => DAY, 'limit' => 500]);
    echo "not reached\n";
    PHP;
in_both_modes(function () use ($code) {
    [$service, $employee] = salon([], ['name' => str_repeat('日', 191)]);
    $request = booking($service, $employee, '10:00', ['name' => str_repeat('本', 191)]);
    $id = appointease_book_atomic($request)['appointment_id'];
    $table = options()['table_prefix'] . 'appointease_appointments';
    $columns = 'strong_year, service_id, employee_id, start_utc, end_utc, status, name, email, phone, price_cents, created_at';
    database()->query("INSERT INTO $table ($columns, token_salt, token_hash)
        WITH RECURSIVE copy (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copy WHERE n < 499)
        SELECT $columns, token_salt, UNHEX(SHA2(n, 256)) FROM $table JOIN copy WHERE id = $id");
    [$printed, $said, $status] = php($code, [options(), $employee, $id], ['-d', 'memory_limit=2M']);
    echo $printed, $said;
    show($status);
});
--EXPECTF--
-- redis
5

Fatal error: Allowed memory size of 2097152 bytes exhausted (tried to allocate %d bytes) in Command line code on line %d

["redis",["10:00"]]
["cancelled",500]
255
-- mysql
5

Fatal error: Allowed memory size of 2097152 bytes exhausted (tried to allocate %d bytes) in Command line code on line %d

["mysql",["10:00"]]
["cancelled",500]
255

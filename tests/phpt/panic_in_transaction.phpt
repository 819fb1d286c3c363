--TEST--
What was written before a panic in a transaction is rolled back
--DESCRIPTION--
The connection is in the middle of a transaction that nobody will end. It is closed before the next call, so that the row is
gone, its locks are gone, and nothing later is committed with it.
--FILE--
<?php
require __DIR__ . '/connect.inc';

$code = <<<'PHP'
    appointease_configure($given);
    for ($i = 0; $i < 3; $i++) {
        try {
            appointease_failpoint('panic_in_transaction');
        } catch (Error $e) {
            echo get_class($e), ' ';
        }
    }
    echo "\n";
    show(appointease_get_services(true));
    show(appointease_save_service(['name' => 'after', 'duration' => 30])['name']);
    show(array_column(appointease_get_services(true), 'name'));
    PHP;
[$printed] = php($code, connect(), [], setting('APPOINTEASE_FAILPOINTS_SO'));
echo $printed;
show(database()->query('SELECT name FROM ' . options()['table_prefix'] . 'appointease_services')->fetch_all());
--EXPECT--
Error Error Error 
[]
"after"
["after"]
[["after"]]

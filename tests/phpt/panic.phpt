--TEST--
A panic in the extension is an \Error, and the next call works
--DESCRIPTION--
A mistake of ours may cost one request and must not cost the worker: nothing stays borrowed, and the connections, of which
nobody knows what they are in the middle of, are opened anew.
--FILE--
<?php
require __DIR__ . '/connect.inc';

$code = <<<'PHP'
    appointease_configure($given);
    appointease_set_active_selection(DAY, 1, '10:00', 'ann');
    for ($i = 0; $i < 3; $i++) {
        try {
            appointease_failpoint('panic');
        } catch (Error $e) {
            show([get_class($e), $e instanceof AppointEase\Exception]);
        }
        show(array_keys(appointease_get_active_selections(DAY, 1)));
        show(appointease_get_services());
    }
    attempt(fn () => appointease_failpoint('no such'));
    PHP;
[$printed, $said, $status] = php($code, connect(), [], setting('APPOINTEASE_FAILPOINTS_SO'));
echo $printed;
show([str_contains($said, 'panicked at'), $status]);
--EXPECT--
["Error",false]
["10:00"]
[]
["Error",false]
["10:00"]
[]
["Error",false]
["10:00"]
[]
InvalidArgumentException[name] name: there is no such fail point.
[true,0]

--TEST--
Arguments of a wrong type are TypeErrors, and too few or too many are ArgumentCountErrors
--DESCRIPTION--
Each parameter of each function is given a value of every type that it does not declare. Nothing is coerced: an id that
arrives as '5' is a caller's slip, which must not depend on the caller's strict_types.
--FILE--
<?php
require __DIR__ . '/connect.inc';
require __DIR__ . '/signatures.inc';

connect();
$samples = ['array' => [], 'int' => 1, 'string' => '1', 'bool' => true, 'float' => 1.5, 'null' => null, 'object' => new stdClass];
$checked = 0;
foreach (reflected_functions() as $function) {
    foreach ($function->getParameters() as $at => $parameter) {
        $right = array_map(fn ($p) => $samples[$p->getType()->getName()], $function->getParameters());
        foreach ($samples as $type => $wrong) {
            if ($type === $parameter->getType()->getName() || ($wrong === null && $parameter->getType()->allowsNull())) {
                continue;
            }
            try {
                $function->invoke(...array_replace($right, [$at => $wrong]));
                echo "$function->name takes $type as \$$parameter->name\n";
            } catch (TypeError $e) {
                $checked++;
                if (!str_contains($e->getMessage(), $parameter->name)) {
                    echo "$function->name: {$e->getMessage()}\n";
                }
            } catch (Throwable $e) {
                echo "$function->name, $type as \$$parameter->name: ", $e::class, " {$e->getMessage()}\n";
            }
        }
    }
    foreach ([$function->getNumberOfRequiredParameters() - 1, $function->getNumberOfParameters() + 1] as $count) {
        if ($count >= 0) {
            try {
                $function->invoke(...array_fill(0, $count, 1));
                echo "$function->name takes $count arguments\n";
            } catch (ArgumentCountError) {
                $checked++;
            }
        }
    }
}
var_dump($checked > 200);
show(stored());
--EXPECT--
bool(true)
[]

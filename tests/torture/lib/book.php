<?php
// The tables at one moment, and what must be true of them whatever happened before: nobody's time is sold twice, and every
// appointment that owns time has exactly the claims that keep others away. Nothing here is taken from the extension.

declare(strict_types=1);

namespace Torture;

final class Book
{
    private const OWNING = ['pending', 'created', 'confirmed'];

    /**
     * @param list<array<string, mixed>> $appointments id e s at end before after q cap status name key
     * @param list<array<string, mixed>> $claims e g seat a s ends (null: never)
     */
    public function __construct(public array $appointments, public array $claims) {}

    public static function read(\mysqli $database, string $prefix): self
    {
        $rows = static fn (string $sql): array => array_map(
            static fn (array $row): array => array_map(static fn ($v) => is_numeric($v) ? (int) $v : $v, $row),
            $database->query(str_replace('~', "{$prefix}appointease_", $sql))->fetch_all(MYSQLI_ASSOC),
        );
        $database->query('START TRANSACTION WITH CONSISTENT SNAPSHOT');
        $book = new self(
            $rows("SELECT a.id, a.employee_id e, a.service_id s, UNIX_TIMESTAMP(a.start_utc) DIV 60 `at`, UNIX_TIMESTAMP(a.end_utc) DIV 60 `end`,
                a.buffer_before `before`, a.buffer_after `after`, a.seats q, a.capacity cap, a.status, a.name, LOWER(HEX(i.key_hash)) `key`
                FROM ~appointments a LEFT JOIN ~idempotency i ON i.appointment_id = a.id AND i.operation = 'book'"),
            $rows('SELECT employee_id e, UNIX_TIMESTAMP(granule_utc) DIV 60 g, seat, appointment_id a, service_id s, UNIX_TIMESTAMP(expires_at) ends
                FROM ~slot_locks'),
        );
        $database->query('COMMIT');
        return $book;
    }

    /** @return list<array<string, mixed>> those that own their time */
    public function owning(): array
    {
        return array_values(array_filter($this->appointments, static fn (array $a): bool => in_array($a['status'], self::OWNING, true)));
    }

    /** @return list<array{rule: string, text: string}> */
    public function check(): array
    {
        return array_merge($this->overlaps(), $this->claimsThatDiffer());
    }

    /** @return list<array{rule: string, text: string}> */
    private function overlaps(): array
    {
        $days = [];
        foreach ($this->owning() as $a) {
            $busy = Busy::around($a['at'], $a['end'], $a['before'], $a['after']);
            $days[$a['e']][] = ['from' => $busy->from, 'to' => $busy->to, 'what' => "appointment {$a['id']}"] + $a;
        }
        $found = [];
        foreach ($days as $employee => $stretches) {
            foreach (self::clashes($stretches) as $text) {
                $found[] = ['rule' => 'overlap', 'text' => "employee $employee: $text"];
            }
        }
        return $found;
    }

    /**
     * Walks along a line on which stretches begin and end, and says where they do not go together: alone with anything, a group with
     * another, or more in a group than it has places.
     *
     * @param list<array<string, mixed>> $stretches from to s q cap what
     * @return list<string>
     */
    public static function clashes(array $stretches): array
    {
        $events = [];
        foreach ($stretches as $i => $stretch) {
            // Who ends at a moment is gone before who begins at it comes.
            $events[] = [$stretch['from'], 1, $i];
            $events[] = [$stretch['to'], 0, $i];
        }
        sort($events);
        $there = $found = [];
        $seats = 0;
        foreach ($events as [, $begins, $i]) {
            $one = $stretches[$i];
            if ($begins === 0) {
                unset($there[$i]);
                $seats -= $one['q'];
                continue;
            }
            foreach ($there as $other) {
                if ($one['cap'] === 1 || $other['cap'] === 1 || $one['s'] !== $other['s']) {
                    $found[] = "{$other['what']} and {$one['what']} overlap";
                }
            }
            $there[$i] = $one;
            $seats += $one['q'];
            if ($one['cap'] > 1 && $seats > $one['cap'] && count(array_unique(array_column($there, 's'))) === 1) {
                $found[] = "{$one['what']} is one too many: $seats of {$one['cap']} places";
            }
        }
        return $found;
    }

    /** @return list<array{rule: string, text: string}> */
    private function claimsThatDiffer(): array
    {
        $found = [];
        $differ = static function (string $text) use (&$found): void {
            $found[] = ['rule' => 'claims', 'text' => $text];
        };
        // What every appointment must have: how many seats at each granule, and whether the group's own row is there.
        $due = $groups = [];
        foreach ($this->owning() as $a) {
            $busy = Busy::around($a['at'], $a['end'], $a['before'], $a['after']);
            for ($g = $busy->from; $g < $busy->to; $g += 5) {
                $due["{$a['id']} {$a['e']} $g"] = [$a['q'], $a['cap']];
                if ($a['cap'] > 1) {
                    $groups["{$a['e']} $g"] = $a['s'];
                }
            }
        }
        foreach ($this->claims as $claim) {
            $place = "{$claim['e']} {$claim['g']}";
            if ($claim['a'] !== null) {
                $name = "{$claim['a']} $place";
                if (!isset($due[$name])) {
                    $differ("a claim of appointment {$claim['a']} on employee and minute $place, which it does not own");
                    continue;
                }
                if ($claim['ends'] !== null || ($due[$name][1] === 1) !== ($claim['seat'] === 0) || $claim['seat'] > $due[$name][1]) {
                    $differ("appointment {$claim['a']} has seat {$claim['seat']} on $place");
                }
                $due[$name][0]--;
            } elseif ($claim['ends'] === null) {
                if (($groups[$place] ?? null) !== $claim['s'] || $claim['seat'] !== 0) {
                    $differ("a group of service {$claim['s']} on employee and minute $place in which nobody is");
                }
                unset($groups[$place]);
            }
        }
        foreach ($due as $name => [$missing]) {
            if ($missing !== 0) {
                $differ("appointment, employee, minute $name: $missing claims are missing");
            }
        }
        foreach ($groups as $place => $service) {
            $differ("the group of service $service on employee and minute $place does not keep others away");
        }
        return $found;
    }
}

<?php
// What must be true of a race on a cluster, judged from what the racers were told and what each node has in the end.

declare(strict_types=1);

namespace Fault\Galera;

/**
 * @param list<array<string, mixed>> $history lines of the racers
 * @param array<int, list<array{id: int, slot: string, granules: int}>> $books the appointments of each node, with the
 *     number of granules that each owns
 * @param list<string> $slots what was to be had
 * @param int $due granules that an appointment owns
 * @param float $hurt when a node was hurt
 * @return list<string> what is wrong
 */
function judge(array $history, array $books, array $slots, int $due, float $hurt): array
{
    $wrong = [];
    $sold = [];
    foreach ($history as $line) {
        $answers = array_filter([$line['lock'] === 'locked' ? null : $line['lock'], $line['code'] ?? null]);
        foreach ($answers as $answer) {
            if (!in_array($answer, ['sold', 'slot_taken', 'slot_locked'], true)) {
                $wrong[] = "the answer for $line[slot] was $answer";
            }
        }
        if ($line['lock'] === 'locked' && $line['code'] !== 'sold') {
            $wrong[] = "a lock of $line[slot] was given and lost: $line[code]";
        }
        if (($line['code'] ?? null) === 'sold') {
            $sold[$line['slot']][] = $line['id'];
        }
        foreach ($line['faults'] as $fault) {
            if ($fault['class'] !== \AppointEase\StoreException::class) {
                $wrong[] = "$fault[class]: $fault[text]";
            } elseif ($fault['at'] < $hurt) {
                $wrong[] = "a fault on node $fault[node] before any was hurt: $fault[text]";
            }
        }
    }
    foreach ($sold as $slot => $ids) {
        if (count($ids) > 1) {
            $wrong[] = "$slot was sold to " . count($ids);
        }
    }
    foreach ($books as $node => $book) {
        $standing = [];
        foreach ($book as $row) {
            $standing[$row['slot']][] = $row['id'];
            if ($row['granules'] !== $due) {
                $wrong[] = "on node $node appointment $row[id] owns $row[granules] granules";
            }
        }
        foreach ($slots as $slot) {
            $here = $standing[$slot] ?? [];
            $told = $sold[$slot] ?? [];
            if ($here !== $told || count($here) !== 1) {
                $wrong[] = sprintf('on node %d %s has appointments [%s], and [%s] were told so', $node, $slot, implode(', ', $here), implode(', ', $told));
            }
        }
    }
    return $wrong;
}

/** Histories made by hand, each with one thing wrong, that must be found; and one with nothing wrong. */
function selfTest(): array
{
    $line = ['slot' => 'a', 'lock' => 'locked', 'code' => 'sold', 'id' => 1, 'faults' => []];
    $late = ['slot' => 'a', 'lock' => null, 'code' => 'slot_taken', 'id' => null, 'faults' => [['node' => 2, 'at' => 11.0, 'class' => \AppointEase\StoreException::class, 'text' => '']]];
    $row = ['id' => 1, 'slot' => 'a', 'granules' => 6];
    $early = $other = $late;
    $early['faults'][0]['at'] = 9.0;
    $other['faults'][0]['class'] = \Error::class;
    $cases = [
        'sold twice' => [[$line, ['lock' => null, 'id' => 2] + $line], [1 => [$row]]],
        'lost' => [[$line], [1 => [$row], 2 => []]],
        'told to nobody' => [[$late], [1 => [$row]]],
        'doubled in the book' => [[$line], [1 => [$row, ['id' => 2] + $row]]],
        'a granule lost' => [[$line], [1 => [['granules' => 5] + $row]]],
        'a lock lost' => [[['code' => 'slot_taken'] + $line], [1 => []]],
        'no answer' => [[$line, ['code' => 'gave up'] + $late], [1 => [$row]]],
        'an early fault' => [[$line, $early], [1 => [$row]]],
        'another exception' => [[$line, $other], [1 => [$row]]],
    ];
    $missed = [];
    foreach ($cases as $name => [$history, $books]) {
        if (judge($history, $books, ['a'], 6, 10.0) === []) {
            $missed[] = "the checker does not see: $name";
        }
    }
    return [...$missed, ...judge([$line, $late], [1 => [$row], 2 => [$row]], ['a'], 6, 10.0)];
}

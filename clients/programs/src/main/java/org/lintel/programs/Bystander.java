package org.lintel.programs;

import org.lintel.libc.Malloc;
import org.lintel.libc.Mem;
import org.lintel.libc.Processes;
import org.lintel.libc.Stdio;

/**
 * Sorts numbers in its memory for a while, and checks them at the end: whatever the processes
 * beside it do, it must end with exit status 0. The argument is the number of rounds.
 */
public final class Bystander {
    private static final int COUNT = 256;

    private Bystander() {}

    public static void main(String[] args) {
        int rounds = args.length == 0 ? 20 : Integer.parseInt(args[0]);
        long numbers = Malloc.calloc(COUNT, Long.BYTES);
        for (int round = 0; round < rounds; round++) {
            long expected = fill(numbers, round);
            sort(numbers);
            if (!isSorted(numbers) || sum(numbers) != expected) {
                Stdio.err().println("bystander: memory changed in round " + round);
                throw Processes.exit(1);
            }
        }
        Malloc.free(numbers);
        Stdio.out().println("bystander: unharmed");
    }

    /** Stores numbers that look random, and are the same each time; returns their sum. */
    private static long fill(long numbers, int round) {
        long value = round + 1;
        for (int i = 0; i < COUNT; i++) {
            value = value * 6364136223846793005L + 1442695040888963407L;
            Mem.putLong(at(numbers, i), value >>> 33);
        }
        return sum(numbers);
    }

    private static void sort(long numbers) {
        for (int i = 1; i < COUNT; i++) {
            long value = Mem.getLong(at(numbers, i));
            int place = i;
            while (place > 0 && Mem.getLong(at(numbers, place - 1)) > value) {
                Mem.putLong(at(numbers, place), Mem.getLong(at(numbers, place - 1)));
                place--;
            }
            Mem.putLong(at(numbers, place), value);
        }
    }

    private static boolean isSorted(long numbers) {
        for (int i = 1; i < COUNT; i++) {
            if (Mem.getLong(at(numbers, i - 1)) > Mem.getLong(at(numbers, i))) {
                return false;
            }
        }
        return true;
    }

    private static long sum(long numbers) {
        long sum = 0;
        for (int i = 0; i < COUNT; i++) {
            sum += Mem.getLong(at(numbers, i));
        }
        return sum;
    }

    private static long at(long numbers, int index) {
        return numbers + (long) index * Long.BYTES;
    }
}

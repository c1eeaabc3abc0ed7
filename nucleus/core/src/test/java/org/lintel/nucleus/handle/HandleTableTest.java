package org.lintel.nucleus.handle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.handle.HandleTable.Descriptor;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

class HandleTableTest {
    private static final int TID = 7;

    private final OpenFiles files = new OpenFiles();
    private final HandleTable table = new HandleTable(16);

    private Handle source(String name) {
        return new ConsoleSource(files, name, new byte[0]);
    }

    private int open(String name) throws ErrnoException {
        return table.add(source(name), false, TID);
    }

    private static void fails(Errno errno, Executable call) {
        assertEquals(errno, assertThrows(ErrnoException.class, call).errno());
    }

    @AfterEach
    void everyHandleIsClosedInTheEnd() {
        table.closeAll();
        assertEquals(0, files.count(), () -> "left: " + files.all());
    }

    @Test
    void theLowestFreeNumberIsGiven() throws ErrnoException {
        assertEquals(0, open("a"));
        assertEquals(1, open("b"));
        assertEquals(2, open("c"));
        table.close(1);
        assertEquals(1, open("d"));
        assertEquals(3, open("e"));
    }

    @Test
    void aClosedOrNeverOpenedNumberIsBad() throws ErrnoException {
        open("a");
        table.close(0);
        fails(Errno.EBADF, () -> table.close(0));
        fails(Errno.EBADF, () -> table.acquire(0));
        fails(Errno.EBADF, () -> table.acquire(-1));
        fails(Errno.EBADF, () -> table.acquire(Integer.MAX_VALUE));
        fails(Errno.EBADF, () -> table.duplicate(3, 0, false, TID));
    }

    @Test
    void accessModeIsChecked() throws ErrnoException {
        int in = open("in");
        int out = table.add(new ConsoleSink(files, "out", (bytes, length) -> {}), false, TID);
        fails(Errno.EBADF, () -> table.acquireWritable(in));
        fails(Errno.EBADF, () -> table.acquireReadable(out));
    }

    @Test
    void atTheLimitThereIsEmfileAndTheCallerKeepsItsHandle() throws ErrnoException {
        for (int i = 0; i < 16; i++) {
            open("a");
        }
        Handle spare = source("spare");
        fails(Errno.EMFILE, () -> table.add(spare, false, TID));
        fails(Errno.EMFILE, () -> table.duplicate(0, 0, false, TID));
        spare.release();
        table.setLimit(4);
        table.close(9);
        fails(Errno.EMFILE, () -> table.reserve(0));
        assertEquals(15, table.descriptors().size());
    }

    @Test
    void duplicatesShareTheHandleAndItClosesWithTheLast() throws ErrnoException {
        int a = open("a");
        assertEquals(5, table.duplicate(a, 5, true, TID));
        assertEquals(6, table.duplicate(a, 5, false, TID));
        assertSame(table.descriptors().get(0).handle(), table.descriptors().get(1).handle());
        assertTrue(table.closeOnExec(5));
        assertFalse(table.closeOnExec(6));
        table.close(a);
        table.close(5);
        assertEquals(1, files.count());
        table.close(6);
        assertEquals(0, files.count());
    }

    @Test
    void duplicatingToAnOpenNumberClosesWhatItWas() throws ErrnoException {
        int a = open("a");
        int b = open("b");
        table.duplicateTo(a, b, false, TID);
        assertEquals(1, files.count());
        table.duplicateTo(a, 15, false, TID);
        fails(Errno.EBADF, () -> table.duplicateTo(a, 16, false, TID));
        fails(Errno.EBADF, () -> table.duplicateTo(a, -1, false, TID));
        fails(Errno.EBADF, () -> table.duplicateTo(9, a, false, TID));
        fails(Errno.EINVAL, () -> table.duplicate(a, 16, false, TID));
        fails(Errno.EINVAL, () -> table.duplicate(a, -1, false, TID));
    }

    @Test
    void aReservedNumberIsNeitherFreeNorOpen() throws ErrnoException {
        int a = open("a");
        int reserved = table.reserve(0);
        assertEquals(1, reserved);
        assertEquals(2, open("c"));
        fails(Errno.EBADF, () -> table.acquire(reserved));
        fails(Errno.EBUSY, () -> table.duplicateTo(a, reserved, false, TID));
        table.cancel(reserved);
        assertEquals(1, open("d"));
    }

    @Test
    void aCallUnderWayKeepsTheHandleOpen() throws ErrnoException {
        int a = open("a");
        Handle held = table.acquire(a);
        table.close(a);
        assertEquals(1, files.count());
        held.release();
        assertEquals(0, files.count());
    }

    @Test
    void childrenInheritByForkAndBySpawn() throws ErrnoException {
        int a = open("a");
        int b = table.add(source("b"), true, TID);
        HandleTable forked = table.inherit();
        HandleTable spawned = table.inheritForSpawn();
        assertEquals(table.descriptors(), forked.descriptors());
        assertEquals(List.of(table.descriptors().get(0)), spawned.descriptors());
        assertTrue(forked.closeOnExec(b));
        forked.closeOnExec();
        fails(Errno.EBADF, () -> forked.acquire(b));
        table.close(a);
        forked.acquire(a).release();
        forked.closeAll();
        spawned.closeAll();
    }

    @Test
    void spawnActionsPassExactlyWhatIsListed() throws ErrnoException {
        open("a");
        open("b");
        HandleTable child = table.inheritListed(new int[] {1, 0, 1}, new int[] {0, 1, 9});
        assertEquals(
                List.of("b", "a", "b"),
                child.descriptors().stream().map(d -> d.handle().name()).toList());
        assertEquals(
                List.of(0, 1, 9), child.descriptors().stream().map(Descriptor::number).toList());
        child.closeAll();
        fails(Errno.EBADF, () -> table.inheritListed(new int[] {3}, new int[] {0}));
        fails(Errno.EBADF, () -> table.inheritListed(new int[] {0}, new int[] {16}));
        fails(Errno.EBADF, () -> table.inheritListed(new int[] {0, 1}, new int[] {2, 2}));
    }

    @Test
    void anEntryKnowsWhoOpenedIt() throws ErrnoException {
        open("a");
        Descriptor entry = table.descriptors().getFirst();
        assertEquals(TID, entry.openedByTid());
        assertEquals("a", entry.handle().name());
    }

    @Test
    void randomCallsBehaveAsAModelOfNumbers() throws ErrnoException {
        for (long seed = 0; seed < 50; seed++) {
            TreeMap<Integer, Handle> model = new TreeMap<>();
            Random random = new Random(seed);
            for (int step = 0; step < 300; step++) {
                randomCall(random, model, "seed " + seed + " step " + step);
            }
            List<Handle> found = new ArrayList<>();
            table.descriptors().forEach(d -> found.add(d.handle()));
            assertEquals(new ArrayList<>(model.values()), found, "seed " + seed);
            table.closeAll();
            assertEquals(0, files.count(), "seed " + seed);
        }
    }

    private void randomCall(Random random, TreeMap<Integer, Handle> model, String where) {
        int number = random.nextInt(18) - 1;
        int second = random.nextInt(18) - 1;
        try {
            switch (random.nextInt(4)) {
                case 0 -> {
                    Handle handle = source("h");
                    try {
                        int got = table.add(handle, false, TID);
                        assertEquals(lowestFree(model, 0), got, where);
                        model.put(got, handle);
                    } catch (ErrnoException e) {
                        handle.release();
                        assertEquals(16, model.size(), where);
                    }
                }
                case 1 -> {
                    table.close(number);
                    assertTrue(model.remove(number) != null, where);
                }
                case 2 -> {
                    int got = table.duplicate(number, second, false, TID);
                    assertEquals(lowestFree(model, second), got, where);
                    model.put(got, model.get(number));
                }
                default -> {
                    if (number != second) {
                        table.duplicateTo(number, second, false, TID);
                        model.put(second, model.get(number));
                    }
                }
            }
        } catch (ErrnoException e) {
            boolean known = model.containsKey(number);
            boolean sensible = second >= 0 && second < 16;
            boolean full = lowestFree(model, Math.max(second, 0)) >= 16;
            assertTrue(!known || !sensible || full, where + ": " + e.errno());
        }
    }

    private static int lowestFree(TreeMap<Integer, Handle> model, int from) {
        int number = from;
        while (model.containsKey(number)) {
            number++;
        }
        return number;
    }
}

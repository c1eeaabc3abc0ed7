package org.lintel.vm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lintel.vm.TestMachine.PAGE;
import static org.lintel.vm.TestMachine.anonymous;
import static org.lintel.vm.TestMachine.map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

class UserCopyTest {
    private final TestMachine machine = TestMachine.small();
    private final AddressSpace space = machine.space();

    @AfterEach
    void close() {
        machine.memory.verify(machine.spaces, machine.objects);
        machine.close();
    }

    @Test
    @DisplayName("M25 a copy stops at the first bad page, without a fault for the process")
    void copyEndsAtTheFirstBadPage() {
        long at = anonymous(space, 2);
        byte[] data = new byte[(int) (3 * PAGE)];
        Arrays.fill(data, (byte) 3);
        assertEquals(2 * PAGE - 5, UserCopy.copyOut(space, at + 5, data, 0, data.length));
        byte[] back = new byte[data.length];
        assertEquals(2 * PAGE - 5, UserCopy.copyIn(space, at + 5, back, 0, back.length));
        assertArrayEquals(
                Arrays.copyOf(data, (int) (2 * PAGE - 5)),
                Arrays.copyOf(back, (int) (2 * PAGE - 5)));
        assertEquals(0, UserCopy.copyIn(space, at - 1, back, 0, 1));
    }

    @Test
    void rightsHoldForTheNucleusToo() {
        long read = map(space, MapRequest.anonymous(PAGE, Protection.READ, "read"));
        assertEquals(0, UserCopy.copyOut(space, read, new byte[8], 0, 8));
        assertEquals(8, UserCopy.copyIn(space, read, new byte[8], 0, 8));
        assertThrows(BadAddress.class, () -> UserCopy.putLong(space, read, 1));
    }

    @Test
    void writeToAForkedPageCopiesIt() throws BadAddress {
        long at = anonymous(space, 1);
        UserCopy.putLong(space, at, 1);
        AddressSpace child = machine.fork(space);
        UserCopy.putLong(child, at, 2);
        UserCopy.putInt(space, at, 3);
        assertEquals(2, UserCopy.getLong(child, at));
        assertEquals(3, UserCopy.getInt(space, at));
        assertEquals(2, child.mmu().getLong(at));
    }

    @Test
    void numbersMayCrossPages() throws BadAddress {
        long at = anonymous(space, 2) + PAGE - 3;
        UserCopy.putLong(space, at, 0x1122334455667788L);
        assertEquals(0x1122334455667788L, UserCopy.getLong(space, at));
        assertEquals(0x55667788, UserCopy.getInt(space, at));
        UserCopy.putInt(space, at, -2);
        assertEquals(0x11223344fffffffeL, space.mmu().getLong(at));
    }

    @Test
    void stringEndsAtItsZeroByteOrAtTheBound() throws BadAddress {
        long at = anonymous(space, 2) + PAGE - 3;
        byte[] text = "across".getBytes(StandardCharsets.UTF_8);
        UserCopy.copyOut(space, at, text, 0, text.length);
        assertArrayEquals(text, UserCopy.copyString(space, at, 100));
        assertArrayEquals(text, UserCopy.copyString(space, at, 7));
        assertNull(UserCopy.copyString(space, at, 6));
        assertThrows(BadAddress.class, () -> UserCopy.copyString(space, 0, 100));
        long end = at + 3 + PAGE - 1;
        UserCopy.copyOut(space, end, new byte[] {1}, 0, 1);
        assertThrows(BadAddress.class, () -> UserCopy.copyString(space, end, 100));
    }

    @Test
    void copyAcrossMovesBetweenSpacesAndStopsAtEitherEnd() {
        AddressSpace other = machine.space();
        long from = anonymous(space, 3);
        long to = anonymous(other, 2);
        space.mmu().fill(from, 3 * PAGE, (byte) 6);
        assertEquals(2 * PAGE - 9, UserCopy.copyAcross(other, to + 9, space, from + 1, 3 * PAGE));
        assertEquals(0, other.mmu().getByte(to + 8));
        assertEquals(6, other.mmu().getByte(to + 9));
        assertEquals(6, other.mmu().getByte(to + 2 * PAGE - 1));
        assertEquals(0, UserCopy.copyAcross(other, to, space, 0, 8));
    }

    @Test
    void framesOfThePoolAreSourcesAndTargetsToo() throws OutOfFrames {
        long at = anonymous(space, 1);
        int pfn = machine.memory.frames().allocate();
        long frame = pfn * PAGE;
        space.mmu().putLong(at + 8, 77);
        assertEquals(8, UserCopy.copyIn(space, at + 8, machine.memory.segment(), frame, 8));
        assertEquals(8, UserCopy.copyOut(space, at + 64, machine.memory.segment(), frame, 8));
        assertEquals(77, space.mmu().getLong(at + 64));
        machine.memory.frames().release(pfn);
    }

    @Test
    void noPointerHarmsTheNucleus() {
        long at = anonymous(space, 2);
        Random random = new Random(42);
        byte[] buffer = new byte[64];
        for (int i = 0; i < 200_000; i++) {
            long wild = random.nextLong() >> random.nextInt(64);
            if (random.nextInt(4) == 0) {
                wild = at + random.nextInt(-100, (int) (2 * PAGE) + 100);
            }
            long valid = Math.min(64, at + 2 * PAGE - wild);
            long expected = wild >= at && wild < at + 2 * PAGE ? valid : 0;
            assertEquals(expected, UserCopy.copyOut(space, wild, buffer, 0, 64), "at " + wild);
            assertEquals(expected, UserCopy.copyIn(space, wild, buffer, 0, 64), "at " + wild);
        }
        assertTrue(space.residentFrames() <= 2);
    }

    @Test
    void lastWriterIsRememberedWhenAsked() {
        long at = anonymous(space, 2);
        machine.thread = 5;
        space.mmu().putLong(at + PAGE, 1);
        assertEquals(0, space.lastWriter(at + PAGE));
        machine.memory.trackWriters(true);
        space.mmu().putLong(at, 1);
        assertEquals(5, space.lastWriter(at + 100));
        AddressSpace child = machine.fork(space);
        machine.thread = 6;
        child.mmu().putLong(at, 2);
        assertEquals(6, child.lastWriter(at));
        assertEquals(5, space.lastWriter(at));
        assertEquals(0, space.lastWriter(-1));
    }
}

package org.lintel.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lintel.vm.TestMachine.PAGE;
import static org.lintel.vm.TestMachine.anonymous;
import static org.lintel.vm.TestMachine.map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UserStructTest {
    private static final int MOST_BYTES = 512;

    private final TestMachine machine = TestMachine.small();
    private final AddressSpace space = machine.space();
    private final UserStruct struct = new UserStruct(MOST_BYTES);

    @AfterEach
    void close() {
        machine.memory.verify(machine.spaces, machine.objects);
        machine.close();
    }

    @Test
    void badAddressesAreRefused() {
        long read = map(space, MapRequest.anonymous(PAGE, Protection.READ, "read"));
        assertFalse(struct.copyOut(space, read, 8));
        assertTrue(struct.copyIn(space, read, 8));
        assertFalse(struct.copyIn(space, 0, 8));
        assertFalse(struct.copyIn(space, -8, 8));
        assertFalse(struct.copyOut(space, Long.MIN_VALUE, 8));
        assertFalse(struct.copyIn(space, read + PAGE - 4, 8), "the second page is bad");
    }

    @Test
    void theLockIsFreeAfterAnError() {
        assertFalse(struct.copyOut(space, 0, 8));
        long at = anonymous(space, 1);
        assertTrue(struct.copyOut(space, at, 8));
    }

    @Test
    void eachLengthArrivesExactlyWhereverItBegins() throws Exception {
        long at = anonymous(space, 2);
        for (long start : new long[] {at, at + 3, at + PAGE - 5, at + PAGE - 256}) {
            for (int length = 1; length <= 300; length++) {
                fillAround(start, length);
                for (int i = 0; i < MOST_BYTES; i += 8) {
                    struct.setLong(i, 0x0102030405060708L * (i + 1));
                }
                assertTrue(struct.copyOut(space, start, length));
                assertEquals(0x55, UserCopy.getByte(space, start + length), "behind " + length);
                UserStruct back = new UserStruct(MOST_BYTES);
                assertTrue(back.copyIn(space, start, length));
                assertEquals(
                        -1,
                        struct.bytes()
                                .asSlice(0, length)
                                .mismatch(back.bytes().asSlice(0, length)));
                assertEquals(0, back.getLong((length + 7) & -8), "not more than " + length);
            }
        }
    }

    private void fillAround(long start, int length) throws BadAddress {
        for (int i = 0; i < 16; i++) {
            UserCopy.putInt(space, start + length + 4L * i, 0x55555555);
        }
    }

    @Test
    void fieldsAreLittleEndian() throws Exception {
        long at = anonymous(space, 1);
        struct.setLong(0, 0x0807060504030201L);
        struct.setInts(8, -2, 7);
        assertTrue(struct.copyOut(space, at, 16));
        assertEquals(1, UserCopy.getByte(space, at));
        assertEquals(-2, UserCopy.getInt(space, at + 8));
        assertEquals(7, UserCopy.getInt(space, at + 12));
        assertEquals(-2, struct.getInt(8));
    }

    @Test
    void structsAreJoinedByWords() {
        UserStruct tail = new UserStruct(16);
        tail.setLong(0, 5);
        tail.setLong(8, 6);
        struct.copyFrom(tail, 80, 9);
        assertEquals(5, struct.getLong(80));
        assertEquals(6, struct.getLong(88));
    }
}

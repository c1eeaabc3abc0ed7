package org.lintel.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.lintel.vm.TestMachine.PAGE;
import static org.lintel.vm.TestMachine.anonymous;
import static org.lintel.vm.TestMachine.assertFault;
import static org.lintel.vm.TestMachine.assertRefused;
import static org.lintel.vm.TestMachine.map;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lintel.vm.MapException.Reason;

import java.util.Random;

class LimitsTest {
    @Test
    @DisplayName("M13 beyond the address space limit is ENOMEM, up to it is not")
    void addressSpaceLimitIsExact() {
        try (TestMachine machine = TestMachine.small()) {
            AddressSpace space = machine.space();
            space.setAddressSpaceLimit(4 * PAGE);
            long at = anonymous(space, 3);
            MapRequest two = MapRequest.anonymous(2 * PAGE, Protection.READ, "two");
            assertRefused(Reason.NO_MEMORY, () -> space.map(two));
            assertEquals(at + PAGE, map(space, two.at(at + PAGE)), "replaces as much as it adds");
            anonymous(space, 1);
            assertRefused(Reason.NO_MEMORY, () -> space.map(two));
        }
    }

    @Test
    void residentLimitEndsInAFaultOfItsOwn() throws MapException {
        try (TestMachine machine = TestMachine.small()) {
            AddressSpace space = machine.space();
            space.setResidentLimit(2 * PAGE);
            long at = anonymous(space, 4);
            space.mmu().putLong(at, 1);
            space.mmu().putLong(at + PAGE, 2);
            assertEquals(0, space.mmu().getLong(at + 2 * PAGE), "the zero frame is free");
            long third = at + 2 * PAGE;
            Fault.OutOfMemoryFault fault =
                    assertFault(
                            Fault.OutOfMemoryFault.class,
                            third,
                            () -> space.mmu().putLong(third, 3));
            assertEquals(Fault.OutOfMemoryFault.Cause.RESIDENT_LIMIT, fault.cause());
            space.discard(at, PAGE);
            space.mmu().putLong(third, 3);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void machineWithoutFramesFaultsAndStaysWhole(long seed) {
        Random random = new Random(seed);
        try (TestMachine machine = new TestMachine(20 + random.nextInt(30))) {
            AddressSpace parent = machine.space();
            long at = map(parent, MapRequest.anonymous(1L << 31, Protection.READ_WRITE, "wide"));
            AddressSpace child = null;
            for (int i = 0; i < 200; i++) {
                AddressSpace space = child != null && random.nextBoolean() ? child : parent;
                long page = at + random.nextInt(random.nextBoolean() ? 1 << 19 : 4) * PAGE;
                tryAccess(space, page, random.nextInt(3));
                if (child == null && i > 10) {
                    child = tryFork(machine, parent);
                }
                machine.verify();
                machine.memory.verify(machine.spaces, machine.objects);
            }
        } catch (AssertionError e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        }
    }

    private static void tryAccess(AddressSpace space, long page, int action) {
        try {
            switch (action) {
                case 0 -> space.mmu().putLong(page, 1);
                case 1 -> space.mmu().getLong(page);
                default -> space.unmap(page, PAGE);
            }
        } catch (FaultSignal e) {
            if (e.fault() instanceof Fault.ProtectionFault || e.fault() instanceof Fault.BusFault) {
                throw new AssertionError(e);
            }
        } catch (MapException e) {
            assertEquals(Reason.NO_MEMORY, e.reason());
        }
    }

    private static AddressSpace tryFork(TestMachine machine, AddressSpace parent) {
        try {
            AddressSpace child = parent.fork(machine);
            machine.spaces.add(child);
            return child;
        } catch (OutOfFrames e) {
            return null;
        }
    }

    @Test
    @DisplayName("M31 at the most regions, a middle page cannot be unmapped, whole regions can")
    void unmappingIsPossibleAtTheMostRegions() throws MapException {
        try (TestMachine machine = TestMachine.small()) {
            AddressSpace space = machine.space();
            long at = 0x1000_0000;
            for (long i = 0; i < RegionMap.MAX_REGIONS; i++) {
                space.map(
                        MapRequest.anonymous(3 * PAGE, Protection.READ, "r").at(at + 4 * i * PAGE));
            }
            assertRefused(Reason.NO_MEMORY, () -> space.unmap(at + PAGE, PAGE));
            space.unmap(at, 3 * PAGE);
            space.unmap(at + 4 * PAGE, 7 * PAGE);
            space.unmap(at + 13 * PAGE, PAGE);
            assertFault(Fault.PageFault.class, at, () -> space.mmu().getByte(at));
        }
    }

    @Test
    void regionsAreLimitedInNumber() throws MapException {
        try (TestMachine machine = TestMachine.small()) {
            AddressSpace space = machine.space();
            long at = 0x1000_0000;
            int made = 0;
            try {
                for (; made <= RegionMap.MAX_REGIONS; made++) {
                    space.map(
                            MapRequest.anonymous(PAGE, Protection.READ, "r")
                                    .at(at + 2 * made * PAGE));
                }
            } catch (MapException e) {
                assertEquals(Reason.NO_MEMORY, e.reason());
            }
            assertEquals(RegionMap.MAX_REGIONS, made);
        }
    }
}

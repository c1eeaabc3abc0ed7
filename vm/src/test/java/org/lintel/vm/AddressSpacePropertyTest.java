package org.lintel.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.lintel.vm.TestMachine.PAGE;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lintel.vm.AddressSpaceModel.PageModel;
import org.lintel.vm.AddressSpaceModel.Shared;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

/** Random histories: every load agrees with the model, every count with the page tables. */
class AddressSpacePropertyTest {
    private static final int STEPS = 400;
    private static final int WINDOW = 24;

    /**
     * Around a border between tables of the lowest and of the middle level, and in one TLB slot.
     */
    private static final long[] WINDOWS = {
        (1L << 30 >>> Page.SHIFT) - WINDOW / 2,
        (2L << 30 >>> Page.SHIFT) + 512 - WINDOW / 2,
        (5L << 30 >>> Page.SHIFT) - WINDOW / 2
    };

    private Random random;
    private TestMachine machine;
    private final List<AddressSpaceModel> models = new ArrayList<>();
    private final List<Shared> shared = new ArrayList<>();

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 100);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyLoadAgreesWithTheModel(long seed) throws Exception {
        int step = 0;
        random = new Random(seed);
        machine = new TestMachine(4096);
        try {
            machine.space();
            models.add(new AddressSpaceModel());
            for (int i = 0; i < 2; i++) {
                machine.object(8 * PAGE);
                shared.add(new Shared(8));
            }
            for (; step < STEPS; step++) {
                step(random.nextInt(machine.spaces.size()));
                if (step % 25 == 0) {
                    check();
                }
            }
            check();
            machine.close();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + ", step " + step + ": " + e, e);
        }
    }

    private void check() {
        machine.verify();
        machine.memory.verify(machine.spaces, machine.objects);
        for (int i = 0; i < models.size(); i++) {
            for (long start : WINDOWS) {
                for (long page = start; page < start + WINDOW; page++) {
                    access(i, page, Access.READ, 0);
                }
            }
        }
    }

    private void step(int who) throws Exception {
        long start = WINDOWS[random.nextInt(WINDOWS.length)] + random.nextInt(WINDOW);
        long count = 1 + random.nextInt(8);
        switch (random.nextInt(20)) {
            case 0, 1, 2 -> map(who, start, count);
            case 3 -> {
                machine.spaces.get(who).unmap(start * PAGE, count * PAGE);
                models.get(who).unmap(start, count);
            }
            case 4, 5 -> protect(who, start, count);
            case 6 -> discard(who, start, count);
            case 7 -> dontFork(who, start, count);
            case 8 -> fork(who);
            case 9 -> resize();
            case 10 -> writeObject();
            case 11, 12, 13 -> access(who, start, Access.READ, 0);
            default -> access(who, start, Access.WRITE, random.nextLong());
        }
    }

    private void map(int who, long start, long count) throws MapException {
        AddressSpaceModel model = models.get(who);
        int protection = random.nextInt(4);
        int kind = random.nextInt(5);
        int which = random.nextInt(2);
        long first = random.nextInt(6);
        MapRequest request;
        if (kind < 2) {
            request = MapRequest.anonymous(count * PAGE, protection, "anonymous");
            model.map(start, count, protection, null, 0, false);
        } else if (kind == 2) {
            request = MapRequest.sharedAnonymous(count * PAGE, protection, "shared");
            model.map(start, count, protection, new Shared(count), 0, true);
        } else if (kind == 3) {
            MemoryObject object = machine.objects.get(which);
            request = MapRequest.shared(object, first * PAGE, count * PAGE, protection, "object");
            model.map(start, count, protection, shared.get(which), first, true);
        } else {
            MemoryObject object = machine.objects.get(which);
            request =
                    MapRequest.privateCopy(object, first * PAGE, count * PAGE, protection, "copy");
            model.map(start, count, protection, shared.get(which), first, false);
        }
        machine.spaces.get(who).map(request.at(start * PAGE));
    }

    private void protect(int who, long start, long count) throws MapException {
        int protection = random.nextInt(4);
        AddressSpaceModel model = models.get(who);
        if (!model.covers(start, count)) {
            TestMachine.assertRefused(
                    MapException.Reason.NO_MEMORY,
                    () -> machine.spaces.get(who).protect(start * PAGE, count * PAGE, protection));
            return;
        }
        machine.spaces.get(who).protect(start * PAGE, count * PAGE, protection);
        model.range(start, count).forEach(page -> page.protection = protection);
    }

    private void discard(int who, long start, long count) {
        try {
            machine.spaces.get(who).discard(start * PAGE, count * PAGE);
        } catch (MapException e) {
            assertEquals(false, models.get(who).covers(start, count));
        }
        models.get(who).discard(start, count);
    }

    private void dontFork(int who, long start, long count) {
        boolean exclude = random.nextBoolean();
        try {
            machine.spaces.get(who).dontFork(start * PAGE, count * PAGE, exclude);
        } catch (MapException e) {
            assertEquals(false, models.get(who).covers(start, count));
        }
        for (PageModel page : models.get(who).range(start, count)) {
            page.dontFork = exclude;
        }
    }

    private void fork(int who) {
        if (models.size() == 5) {
            int victim = random.nextInt(models.size());
            models.remove(victim);
            machine.close(machine.spaces.get(victim));
        } else {
            machine.fork(machine.spaces.get(who));
            models.add(models.get(who).fork());
        }
    }

    private void resize() throws OutOfFrames {
        int which = random.nextInt(2);
        long pages = random.nextInt(12);
        machine.objects.get(which).resize(pages * PAGE);
        shared.get(which).resize(pages, models);
    }

    private void writeObject() throws OutOfFrames {
        int which = random.nextInt(2);
        long page = random.nextInt(12);
        byte[] bytes = {(byte) random.nextInt(), 0, 0, 0, 0, 0, 0, 0};
        boolean within = page < shared.get(which).pages;
        assertEquals(within ? 8 : 0, machine.objects.get(which).write(page * PAGE, bytes, 0, 8));
        if (within) {
            shared.get(which).cell(page).value = bytes[0] & 0xff;
        }
    }

    private void access(int who, long page, Access access, long value) {
        Class<? extends Fault> expected = models.get(who).fault(page, access);
        Mmu mmu = machine.spaces.get(who).mmu();
        Class<? extends Fault> found = null;
        long loaded = 0;
        try {
            if (access == Access.WRITE) {
                mmu.putLong(page * PAGE, value);
            } else {
                loaded = mmu.getLong(page * PAGE);
            }
        } catch (FaultSignal e) {
            found = e.fault().getClass();
        }
        assertEquals(expected, found, access + " of page " + page + " in space " + who);
        if (expected == null && access == Access.WRITE) {
            models.get(who).write(page, value);
        } else if (expected == null) {
            assertEquals(models.get(who).read(page), loaded, "page " + page + " in space " + who);
        }
    }
}

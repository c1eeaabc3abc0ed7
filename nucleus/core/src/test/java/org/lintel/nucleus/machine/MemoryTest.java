package org.lintel.nucleus.machine;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.lintel.nucleus.guests.MemoryCases;

import java.util.stream.Stream;

/** The memory calls as programs see them, where descriptors, signals or other processes take part. */
class MemoryTest {
    @TestFactory
    Stream<DynamicTest> cases() throws Exception {
        return Cases.onOneAndTwoProcessors()
                .of(
                        MemoryCases.class,
                        "M01 M02 sharedOrPrivateMustBeSaid",
                        "M03 M04 M11 descriptorMustBeOpenAndMappable",
                        "M12 unknownFlagsAreRefusedIfAsked",
                        "breakGrowsByZeroedPagesAndGivesThemBack",
                        "M07 hugeRangesAreRefused",
                        "M14 placesNeverOverlap",
                        "M16 mappingOutlivesItsDescriptor",
                        "M17 M18 faultsTellCodeAndAddress",
                        "M22 pagesBeyondTheEndAreSigbus",
                        "M23 shrunkPagesAreSigbusAndGrowZero",
                        "M25 badPagesAreEfaultNotASignal",
                        "M19 M28 M29 M44 unmapErrors",
                        "M36 writeIsSeenThroughSharedMappings",
                        "M37 privateWritesStayPrivate",
                        "M41 droppedPagesAreZeroOrTheFiles",
                        "M42 droppedCopyIsDroppedForOneAlone",
                        "M43 dontforkIsAbsentInTheChild",
                        "M46 chainOfForksCountsForItself",
                        "M47 M48 writingAgainBreaksTheSharing",
                        "misalignedAtomicsAreSigbus",
                        "M45 memoryIsSharedByDescriptor");
    }
}

package org.lintel.nucleus.machine;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.lintel.nucleus.guests.PipeCases;

import java.util.stream.Stream;

/** Pipes as programs see them, with one processor and with two. */
class PipeProgramsTest {
    @TestFactory
    Stream<DynamicTest> cases() throws Exception {
        return Cases.onOneAndTwoProcessors()
                .of(
                        PipeCases.class,
                        "I01 wrongEndIsEbadf",
                        "I02 bufferedDataComesBeforeTheEnd",
                        "I03 noReaderIsEpipeAndSigpipe",
                        "I04 blockedWriterLearnsThatReadersAreGone",
                        "I06 nonblockingFullAndEmptyAreEagain",
                        "I07 smallRecordsNeverMix",
                        "I08 seekingIsEspipe",
                        "I09 lastWritersEndWakesAllReaders",
                        "I11 fionreadCountsUnreadBytes",
                        "I12 zeroLengthReturnsAtOnce",
                        "I13 capacityCannotShrinkBelowContent",
                        "I14 pollTellsHangupAndError",
                        "I15 descriptorLimitLeavesNoHalfPair",
                        "I15 badResultPointerLeavesNoDescriptor",
                        "badBufferLosesNoByte",
                        "largeWriteGoesThroughInPieces",
                        "killedReaderFreesTheWriter",
                        "closingInAThreadDoesNotBreakAReader");
    }
}

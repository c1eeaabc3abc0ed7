package org.lintel.nucleus.loader;

import org.lintel.nucleus.abi.ProcessImage;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.NewMultiArrayInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/**
 * Puts the price of an array before the instruction that makes it: an array takes the host as long as
 * it is large, and one that is too large a collection of the whole heap.
 *
 * <p><b>Threads.</b> Any; no state.
 */
final class ArrayCharge {
    private static final ClassDesc POLL = ClassDesc.of(ProcessImage.POLL);
    private static final MethodTypeDesc ARRAY = MethodTypeDesc.ofDescriptor("(II)V");
    private static final MethodTypeDesc ARRAYS = MethodTypeDesc.ofDescriptor("(J)V");
    private static final MethodTypeDesc TIMES = MethodTypeDesc.ofDescriptor("(JI)J");

    private ArrayCharge() {}

    /** Emits what must run before an instruction; nothing when it makes no array. */
    static void before(CodeBuilder code, CodeElement element) {
        switch (element) {
            case NewPrimitiveArrayInstruction one -> charge(code, bytesOf(one.typeKind()));
            case NewReferenceArrayInstruction _ -> charge(code, Integer.BYTES);
            case NewMultiArrayInstruction many -> charge(code, many);
            case InvokeInstruction call when isClone(call) -> {
                code.dup().arraylength().loadConstant(elementBytes(call.owner().asSymbol()));
                code.invokestatic(POLL, "array", ARRAY);
            }
            default -> {}
        }
    }

    /** The length is on the stack, and stays there. */
    private static void charge(CodeBuilder code, int elementBytes) {
        code.dup().loadConstant(elementBytes).invokestatic(POLL, "array", ARRAY);
    }

    /** The lengths are on the stack, the last one uppermost, and go through locals. */
    private static void charge(CodeBuilder code, NewMultiArrayInstruction many) {
        int[] lengths = new int[many.dimensions()];
        for (int i = lengths.length - 1; i >= 0; i--) {
            lengths[i] = code.allocateLocal(TypeKind.INT);
            code.istore(lengths[i]);
        }
        ClassDesc element = many.arrayType().asSymbol();
        for (int i = 1; i < lengths.length; i++) {
            element = element.componentType();
        }
        code.loadConstant((long) elementBytes(element));
        for (int i = lengths.length - 1; i >= 0; i--) {
            code.iload(lengths[i]).invokestatic(POLL, "times", TIMES);
        }
        code.invokestatic(POLL, "arrays", ARRAYS);
        for (int length : lengths) {
            code.iload(length);
        }
    }

    private static boolean isClone(InvokeInstruction call) {
        return call.opcode() == Opcode.INVOKEVIRTUAL
                && call.owner().asInternalName().startsWith("[")
                && call.name().equalsString("clone");
    }

    private static int elementBytes(ClassDesc array) {
        return bytesOf(TypeKind.from(array.componentType()));
    }

    private static int bytesOf(TypeKind kind) {
        return switch (kind) {
            case BOOLEAN, BYTE -> Byte.BYTES;
            case SHORT, CHAR -> Short.BYTES;
            case LONG, DOUBLE -> Long.BYTES;
            default -> Integer.BYTES; // of a reference, too, in heaps of up to 32 GiB
        };
    }
}

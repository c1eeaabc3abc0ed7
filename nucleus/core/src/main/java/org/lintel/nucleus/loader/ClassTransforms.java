package org.lintel.nucleus.loader;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassTransform;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Joins a handler of elements and one of the end to a transform. */
final class ClassTransforms {
    private ClassTransforms() {}

    static ClassTransform of(
            BiConsumer<ClassBuilder, ClassElement> element, Consumer<ClassBuilder> end) {
        return new ClassTransform() {
            @Override
            public void accept(ClassBuilder builder, ClassElement next) {
                element.accept(builder, next);
            }

            @Override
            public void atEnd(ClassBuilder builder) {
                end.accept(builder);
            }
        };
    }
}

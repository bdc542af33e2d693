package dev.drydock.torchscript;

import dev.drydock.torchscript.PickleReader.Global;
import dev.drydock.torchscript.PickleReader.Items;
import dev.drydock.torchscript.PickleReader.Storage;
import dev.drydock.torchscript.PickleReader.Text;
import dev.drydock.torchscript.PickleReader.Value;
import dev.drydock.torchscript.PickleReader.Whole;
import java.util.List;

/** Holds every tensor against the bytes that are there for it: libtorch takes a pickle's word for size and strides. */
final class TensorBounds {
    private static final int MOST_DIMENSIONS = 64;

    private final String pickle;
    private final ModuleEntries entries;

    TensorBounds(String pickle, ModuleEntries entries) {
        this.pickle = pickle;
        this.entries = entries;
    }

    /** @param id {@code ("storage", type, key, device, elements)} */
    Storage storage(Value id) throws UnsafeModule {
        if (id instanceof Items items
                && items.values().size() == 5
                && items.values().get(1) instanceof Global type
                && items.values().get(2) instanceof Text key
                && items.values().get(4) instanceof Whole elements) {
            return storage(type, key.text(), elements.number());
        }
        throw new UnsafeModule("its " + pickle + " refers to an external object that is no storage");
    }

    private Storage storage(Global type, String key, long elements) throws UnsafeModule {
        int each = PickleGlobals.elementBytes(type.name());
        long there = key.matches("[0-9]{1,9}") ? entries.bytes(folder() + key) : -1;
        if (each == 0 || elements < 0 || elements > Long.MAX_VALUE / 16 || (elements > 0 && elements * each > there)) {
            throw new UnsafeModule("its " + pickle + " says that the storage " + UnsafeModule.printable(key) + " has "
                    + elements + " elements of " + UnsafeModule.printable(type.name()) + ", but " + Math.max(0, there)
                    + " bytes are in the file");
        }
        return new Storage(elements);
    }

    /** {@code data.pkl} keeps its tensors in {@code data/}, and so on. */
    private String folder() {
        return pickle.substring(0, pickle.length() - "pkl".length() - 1) + "/";
    }

    /** @param arguments {@code (storage, offset, sizes, strides, …)} */
    void requireInside(Items arguments) throws UnsafeModule {
        List<Value> values = arguments.values();
        if (values.size() >= 4
                && values.get(0) instanceof Storage storage
                && values.get(1) instanceof Whole offset
                && values.get(2) instanceof Items sizes
                && values.get(3) instanceof Items strides
                && isInside(storage.elements(), offset.number(), sizes.values(), strides.values())) {
            return;
        }
        throw new UnsafeModule("its " + pickle + " has a tensor that reaches beyond its storage");
    }

    private static boolean isInside(long elements, long offset, List<Value> sizes, List<Value> strides) {
        if (sizes.size() != strides.size() || sizes.size() > MOST_DIMENSIONS || offset < 0) {
            return false;
        }
        long last = offset;
        boolean empty = false;
        try {
            for (int i = 0; i < sizes.size(); i++) {
                if (!(sizes.get(i) instanceof Whole size && strides.get(i) instanceof Whole stride)
                        || size.number() < 0
                        || stride.number() < 0) {
                    return false;
                }
                empty |= size.number() == 0;
                last = Math.addExact(last, Math.multiplyExact(Math.max(0, size.number() - 1), stride.number()));
            }
        } catch (ArithmeticException e) {
            return false;
        }
        return empty ? offset <= elements : last < elements;
    }
}

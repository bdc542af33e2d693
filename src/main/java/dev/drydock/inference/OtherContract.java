package dev.drydock.inference;

import java.util.List;

/** Rows that are given by one contract of a model, as another revision of it reads them: each input by its name, one that they lack as missing. */
public final class OtherContract {
    private static final int LACKING = -1;

    private OtherContract() {}

    /** @param given by which the rows are */
    public static RawRows read(RawRows rows, ModelSignature given, ModelSignature wanted) {
        List<String> names = names(given);
        List<String> wantedNames = names(wanted);
        if (names.equals(wantedNames) || !(rows instanceof RawRows.Numbers numbers)) {
            return rows;
        }
        int[] from = wantedNames.stream().mapToInt(names::indexOf).toArray();
        float[] read = new float[numbers.count() * from.length];
        for (int row = 0; row < numbers.count(); row++) {
            for (int i = 0; i < from.length; i++) {
                read[row * from.length + i] =
                        from[i] == LACKING ? Float.NaN : numbers.values()[row * names.size() + from[i]];
            }
        }
        return new RawRows.Numbers(read, numbers.count());
    }

    private static List<String> names(ModelSignature signature) {
        return signature.inputs().stream().map(ModelSignature.Input::name).toList();
    }
}

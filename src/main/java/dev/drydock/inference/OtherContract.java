package dev.drydock.inference;

import dev.drydock.domain.dataset.InputPlaces;
import java.util.List;

/** Rows that are given by one contract of a model, as another revision of it reads them: each input by its name, one that they lack as missing. */
public final class OtherContract {
    private OtherContract() {}

    /** @param given by which the rows are */
    public static RawRows read(RawRows rows, ModelSignature given, ModelSignature wanted) {
        List<String> names = names(given);
        List<String> wantedNames = names(wanted);
        if (names.equals(wantedNames) || !(rows instanceof RawRows.Numbers numbers)) {
            return rows;
        }
        InputPlaces places = InputPlaces.of(names, wantedNames);
        float[] read = new float[numbers.count() * places.count()];
        for (int row = 0; row < numbers.count(); row++) {
            places.copy(numbers.values(), row * names.size(), read, row * places.count());
        }
        return new RawRows.Numbers(read, numbers.count());
    }

    private static List<String> names(ModelSignature signature) {
        return signature.inputs().stream().map(ModelSignature.Input::name).toList();
    }
}

package dev.drydock.worker;

import dev.drydock.domain.dataset.InputPlaces;
import dev.drydock.domain.dataset.Split;
import dev.drydock.inference.ModelSignature;
import java.util.List;
import java.util.OptionalInt;

/** The rows of a snapshot as a model reads them whose contract is another revision: each input by its name, one that they lack as missing. */
final class RowsOfModel implements LabelledRows {
    private final LabelledRows rows;
    private final InputPlaces places;

    private RowsOfModel(LabelledRows rows, InputPlaces places) {
        this.rows = rows;
        this.places = places;
    }

    /** @throws dev.drydock.failure.DrydockException {@code TASK_INVALID} if they lack an input that the model requires */
    static LabelledRows of(TaskContext context, LabelledRows rows, ModelSignature signature) {
        List<String> names = rows.names();
        List<String> wanted =
                signature.inputs().stream().map(ModelSignature.Input::name).toList();
        if (names.equals(wanted)) {
            return rows;
        }
        if (signature.answers().readsText() || names.size() != rows.inputs()) {
            throw context.invalid("the snapshot has " + rows.inputs() + " inputs and the model " + wanted.size());
        }
        InputPlaces places = InputPlaces.of(names, wanted);
        OptionalInt required = places.lacking()
                .filter(input -> !signature.inputs().get(input).missing())
                .findFirst();
        if (required.isPresent()) {
            throw context.invalid(
                    "the snapshot lacks input " + wanted.get(required.getAsInt()) + ", which the model requires");
        }
        return new RowsOfModel(rows, places);
    }

    @Override
    public int count() {
        return rows.count();
    }

    @Override
    public int inputs() {
        return places.count();
    }

    @Override
    public Split split(int row) {
        return rows.split(row);
    }

    @Override
    public float label(int row) {
        return rows.label(row);
    }

    @Override
    public int numbers() {
        return rows.numbers();
    }

    @Override
    public float label(int row, int target) {
        return rows.label(row, target);
    }

    @Override
    public void copyFeatures(int row, float[] target, int at) {
        float[] all = new float[rows.inputs()];
        rows.copyFeatures(row, all, 0);
        places.copy(all, 0, target, at);
    }
}

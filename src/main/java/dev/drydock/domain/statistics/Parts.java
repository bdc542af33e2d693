package dev.drydock.domain.statistics;

import dev.drydock.domain.dataset.Split;
import java.util.function.Function;

/** The same of all rows of a snapshot, and of those of each split that rows are put into. */
public record Parts<T>(T all, T train, T tune, T holdout) {

    /** @param split of {@link Split#USED} */
    public T of(Split split) {
        return switch (split) {
            case TRAIN -> train;
            case TUNE -> tune;
            case HOLDOUT -> holdout;
            case ERASED -> throw new IllegalArgumentException("what was erased is not described");
        };
    }

    public <R> Parts<R> map(Function<? super T, ? extends R> change) {
        return new Parts<>(change.apply(all), change.apply(train), change.apply(tune), change.apply(holdout));
    }
}

package dev.drydock.domain.training;

/** What a worker can be asked to do. docs/formats.md lists inputs, settings and outputs of each. */
public enum TaskKind {
    /** Fits a module to a snapshot. */
    TRAIN,
    /** Gives a module weights that were trained elsewhere. */
    ADOPT,
    /** Scores every row of a snapshot with a package's model, twice. */
    SCORE,
    /** Times how long two packages' models take for one row. */
    LATENCY,
    /** Looks at a module before it is imported. */
    PROBE,
    /** Records golden vectors of a package's model, or checks those it carries. */
    GOLDEN
}

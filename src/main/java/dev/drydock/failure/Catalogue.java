package dev.drydock.failure;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** All codes of all features. */
public final class Catalogue {
    private static final List<FailureCode> CODES = Stream.<FailureCode[]>of(
                    AccessFailure.values(),
                    AlertFailure.values(),
                    CommandFailure.values(),
                    CommonFailure.values(),
                    DeliveryFailure.values(),
                    DossierFailure.values(),
                    DraftFailure.values(),
                    ErasureFailure.values(),
                    ExtensionFailure.values(),
                    InferenceFailure.values(),
                    IngestFailure.values(),
                    LabellingFailure.values(),
                    ModelFileFailure.values(),
                    PackagingFailure.values(),
                    RegistryFailure.values(),
                    ReleaseFailure.values(),
                    RunFailure.values(),
                    ScheduleFailure.values(),
                    ScoringFailure.values(),
                    ServingFailure.values(),
                    TrainingFailure.values(),
                    ValidationFailure.values())
            .flatMap(Arrays::stream)
            .toList();

    private Catalogue() {}

    /** The code of that name, which another process may have written. */
    public static Optional<FailureCode> find(String name) {
        return CODES.stream().filter(code -> code.name().equals(name)).findFirst();
    }
}

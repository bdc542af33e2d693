package dev.drydock.modelfile;

import dev.drydock.domain.dataset.Replay;
import dev.drydock.yaml.Section;
import dev.drydock.yaml.ValueType;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The keys that say which earlier rows are trained on again. */
final class ReplayKeys {
    private static final Set<String> KEYS = Set.of("share", "of");
    private static final String CHAMPION = "champion";

    private ReplayKeys() {}

    static Optional<Replay> read(Section model) {
        return model.findSection("replay", KEYS).flatMap(replay -> {
            replay.find("of", ValueType.oneOf(Map.of(CHAMPION, CHAMPION)));
            Optional<Double> share = replay.required("share", ValueType.share());
            if (share.isPresent() && share.get() == 0) {
                replay.refuse(
                        "share", "is 0, so that nothing would be replayed; write a share above 0, or remove replay.");
            }
            return share.map(Replay::new);
        });
    }
}

package dev.drydock.batch.runtime;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jberet.creation.ArtifactCreationContext;
import org.jberet.spi.ArtifactFactory;
import org.jspecify.annotations.Nullable;

/** Batch artifacts that a test writes, by name; each is made anew for each use. */
final class ScriptedArtifacts implements ArtifactFactory {
    private final Map<String, Function<ArtifactCreationContext, Object>> makers = new HashMap<>();

    ScriptedArtifacts with(String name, Function<ArtifactCreationContext, Object> maker) {
        makers.put(name, maker);
        return this;
    }

    @Override
    public Object create(String ref, @Nullable Class<?> type, ClassLoader loader) {
        return Optional.ofNullable(makers.get(ref))
                .orElseThrow(() -> new IllegalArgumentException(ref))
                .apply(ArtifactCreationContext.getCurrentArtifactCreationContext());
    }

    @Override
    public void destroy(@Nullable Object instance) {}

    @Override
    public Class<?> getArtifactClass(String ref, ClassLoader loader) {
        return create(ref, null, loader).getClass();
    }
}

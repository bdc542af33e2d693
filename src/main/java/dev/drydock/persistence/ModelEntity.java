package dev.drydock.persistence;

import dev.drydock.domain.registry.RegisteredModel;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "model")
class ModelEntity {
    @Id
    String name;

    @Column(columnDefinition = "text")
    String definition;

    @Column(name = "definition_digest")
    String definitionDigest;

    @Nullable
    @Column(name = "base_package")
    String basePackage;

    @Column(name = "registered_by")
    String registeredBy;

    @Column(name = "registered_at")
    Instant registeredAt;

    @SuppressWarnings("NullAway") // filled by Hibernate
    ModelEntity() {}

    @SuppressWarnings("NullAway") // filled by put
    ModelEntity(RegisteredModel model) {
        name = model.name();
        put(model);
    }

    final void put(RegisteredModel model) {
        definition = model.definition();
        definitionDigest = model.definitionDigest();
        basePackage = model.base().orElse(null);
        registeredBy = model.registeredBy();
        registeredAt = model.registeredAt();
    }

    RegisteredModel toModel() {
        return new RegisteredModel(
                name, definition, definitionDigest, Optional.ofNullable(basePackage), registeredBy, registeredAt);
    }
}

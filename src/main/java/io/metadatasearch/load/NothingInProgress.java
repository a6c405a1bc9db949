package io.metadatasearch.load;

import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.service.ServiceSupport;

/**
 * Remembers nothing. The S3 consumer notes which keys it has in work, and forgets to strike out one that it could not
 * open: that object would not be looked at again before the next start. With one object at a time there is nothing to
 * note.
 */
public final class NothingInProgress extends ServiceSupport implements IdempotentRepository {

    @Override
    public boolean add(String key) {
        return true;
    }

    @Override
    public boolean contains(String key) {
        return false;
    }

    @Override
    public boolean remove(String key) {
        return true;
    }

    @Override
    public boolean confirm(String key) {
        return true;
    }

    @Override
    public void clear() {}
}

"""Senna for `gunicorn wsgi:app`, and as a program: `python wsgi.py`."""

if __name__ == "__main__":
    from senna.serve.launch import main

    main()
else:
    # As a program this comes later, in a worker: the sockets must be patched before.
    from config import Config
    from senna import create_app
    from senna.serve.preflight import refuse
    from senna.store.advice import Unfit

    try:
        app = create_app(Config.from_env())
    except Unfit as unfit:
        refuse(*str(unfit).splitlines(), status=4)  # gunicorn starts no other worker after a 4

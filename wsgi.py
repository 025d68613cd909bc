"""Senna for `gunicorn wsgi:app`, and as a program: `python wsgi.py`."""

if __name__ == "__main__":
    from senna.serve.launch import main

    main()
else:
    # As a program this comes later, in a worker: the sockets must be patched before.
    from config import Config
    from senna.app import create_app

    app = create_app(Config.from_env())

"""The command ``gongkai``: what is typed, which verb it means, what is answered."""
